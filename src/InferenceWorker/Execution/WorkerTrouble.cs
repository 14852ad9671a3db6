using Groundshift.Core.Jobs;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Gdal;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>Failures that the next job would meet as well, because they lie with the worker's machine or settings.</summary>
internal static class WorkerTrouble
{
    /// <summary>No worker in this state does any job: its device or a library is gone, or a server refuses it.</summary>
    public static bool Disables(Exception error) =>
        error is RefusedException or DeviceUnavailableException or OnnxRuntimeUnavailableException or GdalMissingException;

    /// <summary>The next job may fare better, but hardly at once. The job counts an attempt: it may be the one that fills the disk.</summary>
    public static bool Hinders(Exception error) => Causes(error).OfType<IOException>().Any(FullDisk.IsCauseOf);

    private static IEnumerable<Exception> Causes(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
