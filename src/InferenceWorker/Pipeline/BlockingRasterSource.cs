using System.Runtime.ExceptionServices;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Locations for threads that block: waits for the answer on the caller's own thread, which is never one of the pool.</summary>
internal sealed class BlockingRasterSource : IRasterSource
{
    private readonly Func<AssetReference, ValueTask<RasterLocation>> _locate;

    /// <summary>Assets of scenes.</summary>
    public BlockingRasterSource(IAssetAccess access, CancellationToken cancellationToken) =>
        _locate = asset => access.ResolveAsync(asset, cancellationToken);

    /// <summary>Rasters of products, whose hrefs are paths in the object store.</summary>
    public BlockingRasterSource(IObjectStore objects, CancellationToken cancellationToken) =>
        _locate = asset => objects.LocateAsync(asset.Href, cancellationToken);

    public RasterLocation Locate(AssetReference asset)
    {
        using var answer = new Answer();
        _ = answer.FillAsync(_locate(asset));
        // The resolution itself follows the token, so it ends; waiting for it keeps the answer's owner clear.
        answer.Done.Wait(CancellationToken.None);
        answer.Error?.Throw();
        return answer.Location ?? throw new InvalidOperationException("An access that neither answers nor throws.");
    }

    private sealed class Answer : IDisposable
    {
        public ManualResetEventSlim Done { get; } = new();

        public RasterLocation? Location { get; private set; }

        public ExceptionDispatchInfo? Error { get; private set; }

        public async Task FillAsync(ValueTask<RasterLocation> resolution)
        {
            try
            {
                Location = await resolution.ConfigureAwait(false);
            }
            catch (Exception error)
            {
                Error = ExceptionDispatchInfo.Capture(error);
            }

            Done.Set();
        }

        public void Dispose() => Done.Dispose();
    }
}
