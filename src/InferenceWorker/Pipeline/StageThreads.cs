using System.Runtime.ExceptionServices;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Runs the stages of a pipeline, each on a named thread of its own, and ends them together: the first failure, or a cancellation, aborts the others.</summary>
internal sealed class StageThreads(Action abort)
{
    private readonly Lock _gate = new();
    private ExceptionDispatchInfo? _failure;

    /// <summary>Runs all stages to their end.</summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task RunAsync(IReadOnlyList<(string Name, Action Body)> stages, CancellationToken cancellationToken)
    {
        await using var onCancel = cancellationToken.Register(abort);
        await Task.WhenAll([.. stages.Select(Start)]);
        cancellationToken.ThrowIfCancellationRequested();
        _failure?.Throw();
    }

    private Task Start((string Name, Action Body) stage)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                stage.Body();
            }
            catch (Exception error)
            {
                Fail(error);
            }

            done.SetResult();
        })
        {
            IsBackground = true,
            Name = $"groundshift {stage.Name}",
        };
        thread.Start();
        return done.Task;
    }

    // What the others throw because of the abort is no cause, so only the first failure counts.
    private void Fail(Exception error)
    {
        lock (_gate)
        {
            _failure ??= ExceptionDispatchInfo.Capture(error);
        }

        abort();
    }
}
