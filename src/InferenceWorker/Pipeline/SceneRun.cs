using Groundshift.InferenceWorker.Pipeline.Context;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Products;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>One pass over a scene: reader, model and product side by side, until the rasters lie in the scratch folder.</summary>
internal sealed class SceneRun : IDisposable
{
    /// <summary>Name of the quicklook in the scratch folder.</summary>
    public const string QuicklookName = "thumbnail.png";

    private readonly PipelineQueues _queues;
    private readonly HazeCheck? _haze;
    private readonly ReaderStage _reader;
    private readonly IReadOnlyList<InferenceStage> _lanes;
    private readonly ProductStage _product;

    public SceneRun(
        OpenedSet set, ScenePlan plan, ModelManifest model, ModelLanes lanes, WeatherTable weather, string folder, IProgress<SceneProgress> progress, TimeProvider time)
    {
        Thumbnail = Path.Combine(folder, QuicklookName);
        (var layers, Screening) = set.Screen(plan);
        var observed = ObservedRows.Of(layers, model, plan);
        Product = ProductFactory.Create(plan, set.Reference.Pixels.Grid, model, observed is not null, folder);
        _queues = new PipelineQueues(lanes.First.Shape, plan.Output.Width, lanes.Sessions.Count, observed?.Bands ?? 0);
        _haze = layers.Only is { } only ? HazeCheck.For(only.Pixels, model.Bands, plan.Reads.Width) : null;
        _reader = new ReaderStage(plan, layers, set.Reference.Ground, _queues, _haze, observed);
        _lanes = [.. lanes.Sessions.Select(session => new InferenceStage(session, _queues, time))];
        lanes.Prepare(layers, set.Arrangement.Dates, weather);
        _product = new ProductStage(plan, _queues, Product, progress);
    }

    /// <summary>Where the quicklook stands once the run is complete; a product without one leaves nothing there.</summary>
    public string Thumbnail { get; }

    /// <summary>How clouds were told from ground.</summary>
    public ScreeningSummary Screening { get; }

    /// <summary>The product in the making.</summary>
    public IProduct Product { get; }

    /// <summary>Windows that went to the model.</summary>
    public int WindowsJudged => _reader.WindowsJudged;

    /// <summary>Time in the model, on the average of its lanes.</summary>
    public TimeSpan Inferring => TimeSpan.FromTicks((long)_lanes.Average(lane => lane.Inferring.Ticks));

    /// <summary>A sentence when haze is suspected.</summary>
    public string? Haze => _haze?.Finding;

    /// <summary>Pixels of the area by what became of them.</summary>
    public long Count(PixelState state) => _product.Count(state);

    /// <summary>Pixels of the area.</summary>
    public long AreaPixels => _product.AreaPixels;

    /// <summary>Runs the stages to their end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var threads = new StageThreads(() =>
        {
            _queues.Abort();
            stop.Cancel();
        });
        await threads.RunAsync(
            [
                ("reader", _reader.Run),
                .. _lanes.Select((lane, place) => ($"model {place}", (Action)(() => lane.Run(stop.Token)))),
                ("product", _product.Run),
            ],
            cancellationToken);
    }

    /// <summary>Makes the rasters whole and draws the quicklook.</summary>
    public bool Complete()
    {
        Product.Complete(Thumbnail);
        return true;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _queues.Dispose();
        _haze?.Dispose();
        Product.Dispose();
    }
}
