using Groundshift.Models.Onnx.Interop;

namespace Groundshift.Models.Onnx;

/// <summary>Stops a run when its token fires. One run at a time: runs side by side have a control each.</summary>
internal sealed class RunControl(OrtApi api) : IDisposable
{
    public OrtHandle Options { get; } = api.CreateRunOptions();

    /// <summary>Lets <paramref name="cancellationToken"/> end the run from now until <see cref="End"/>.</summary>
    public CancellationTokenRegistration Begin(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return cancellationToken.UnsafeRegister(static control => ((RunControl)control!).Terminate(), this);
    }

    /// <summary>Makes the session usable again; called when the registration is gone.</summary>
    public void End(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            api.ClearTermination(Options);
        }
    }

    public void Dispose() => Options.Dispose();

    private void Terminate() => api.Terminate(Options);
}
