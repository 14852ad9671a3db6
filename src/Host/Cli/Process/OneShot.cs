using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Catalog.Areas;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Context;
using Groundshift.Ingest.Providers;
using Groundshift.Ingest.Watching;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Host.Cli.Process;

/// <summary>What became of one scene over one area.</summary>
internal sealed record OneShotProduct(string Scene, string Area, string Outcome, ProductReady? Ready, string? ItemFile);

/// <summary>Maps named items over areas into a folder, with no store but that folder.</summary>
internal sealed class OneShot(GroundshiftOptions options, ModelPackage? model, SessionSettings session)
{
    public required string Product { get; init; }

    // Without a model two scenes are compared by their spectra.
    private ModelReference Reference => model?.Manifest.Reference ?? SpectraMethod.Reference;

    /// <summary>Areas to map; null for the whole of each scene.</summary>
    public required IReadOnlyList<AreaDraft>? Areas { get; init; }

    public required string OutFolder { get; init; }

    /// <summary>The earlier scene of a comparison; null for other products.</summary>
    public Uri? Before { get; init; }

    /// <summary>What of a change is worth a polygon.</summary>
    public ChangeSettings Change { get; init; } = new();

    /// <summary>Month to forecast; null for that of the newest item, and for other products.</summary>
    public DateOnly? TargetMonth { get; init; }

    /// <summary>Weather by month.</summary>
    public WeatherTable Weather { get; init; } = WeatherTable.None;

    public async Task<IReadOnlyList<OneShotProduct>> RunAsync(
        IReadOnlyList<Uri> items, Func<string, SceneProgressView> view, CancellationToken cancellationToken)
    {
        using var http = StacHttp.CreateClient();
        var reader = new ItemReader(http, new StacClientOptions());
        var sources = new List<SceneSource>();
        foreach (var item in items)
        {
            sources.Add(await reader.ReadAsync(item, cancellationToken));
        }

        var before = Before is { } earlier ? Scene(await reader.ReadAsync(earlier, cancellationToken)) : null;
        var roots = items.Append(Before).OfType<Uri>().Where(item => item.IsFile).Select(item => Path.GetDirectoryName(item.LocalPath)).OfType<string>();
        using var access = new AssetAccess(options.Access.ToOptions(roots), TimeProvider.System, NullLogger<AssetAccess>.Instance);
        using var work = new WorkFolder(OutFolder, TimeProvider.System);
        var objects = new LocalObjectStore(work.Path, TimeProvider.System);
        using var processor = new SceneProcessor(access, objects, Settings(work.Path), TimeProvider.System);
        var products = new List<OneShotProduct>();
        foreach (var scenes in SceneSets([.. Scenes(sources)], before))
        {
            foreach (var area in AreasOf(scenes[^1]))
            {
                var job = Job(scenes, area);
                var progress = view($"{scenes[^1].Parts[0].ItemId} over {area.Id}");
                var outcome = model is null
                    ? await processor.CompareSpectraAsync(job, progress, cancellationToken)
                    : await processor.ProcessAsync(job, model, progress, cancellationToken);
                products.Add(await KeepAsync(job, outcome, new OutFolder(OutFolder, objects), cancellationToken));
            }
        }

        return products;
    }

    private PipelineSettings Settings(string scratch) => new()
    {
        ScratchFolder = scratch,
        Session = session,
        Responses = ResponseTable.Open(options.Sensors.ResponseTable),
        Weather = Weather,
        Change = Change,
    };

    /// <summary>Each named item is a scene of its own; two of one acquisition would write one product.</summary>
    private static IEnumerable<SceneRecord> Scenes(List<SceneSource> sources)
    {
        var twice = sources.GroupBy(source => source.Key).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? sources.Select(Scene)
            : throw new InvalidInputException(
                "ITEM", "items of different acquisitions", $"{string.Join(" and ", twice.Select(source => $"{source.Catalog}/{source.ItemId}"))}, which are all {twice.Key}", "Process them one by one, into different folders.");
    }

    private static SceneRecord Scene(SceneSource source) => new() { Key = source.Key, Revision = source.Revision, Parts = [source] };

    // One job per item, or one of all where the model looks at several at once; the scene that the product is about comes last.
    private IEnumerable<IReadOnlyList<SceneRecord>> SceneSets(IReadOnlyList<SceneRecord> scenes, SceneRecord? before)
    {
        if ((before is not null) != (Product == ProductKinds.Change))
        {
            throw before is null
                ? new InvalidInputException("--before", "the earlier scene, for a change compares two", "none", "Name it with --before ITEM.")
                : new InvalidInputException("--before", $"nothing, for {Product} is made of what is given", "an item", "Ask for --product change, or leave --before out.");
        }

        if (before is not null)
        {
            return scenes.Select(after => (IReadOnlyList<SceneRecord>)[before, after]);
        }

        return model?.Manifest is { } manifest && (manifest.Dates > 1 || manifest.Sources.Count > 1)
            ? [[.. scenes.OrderBy(scene => scene.Parts[0].Sensor == manifest.Sensor).ThenBy(scene => scene.Parts[0].Acquired)]]
            : scenes.Select(scene => (IReadOnlyList<SceneRecord>)[scene]);
    }

    private static async Task<OneShotProduct> KeepAsync(SceneJob job, SceneOutcome outcome, OutFolder folder, CancellationToken cancellationToken)
    {
        var scene = job.Primary.Parts[0].ItemId;
        return outcome switch
        {
            SceneOutcome.Produced produced => new OneShotProduct(
                scene, job.Area.Id, "mapped", produced.Ready, await folder.WriteAsync(produced.Ready, cancellationToken)),
            SceneOutcome.NoProduct none => new OneShotProduct(scene, job.Area.Id, $"no product: {none.Sentence}", null, null),
            _ => throw new InvalidOperationException($"An outcome of kind {outcome.GetType().Name}."),
        };
    }

    private AreaOfInterest[] AreasOf(SceneRecord scene)
    {
        if (Areas is null)
        {
            return [Area(new AreaDraft("scene", "The whole scene", scene.Parts[0].Footprint))];
        }

        var footprint = scene.Parts[0].Footprint;
        var met = Areas.Where(area => area.Geometry.Intersects(footprint)).Select(Area).ToArray();
        return met.Length > 0
            ? met
            : throw new InvalidInputException("--area", $"an area that meets the footprint of {scene.Parts[0].ItemId}", "none of the file does", "Check the coordinates: longitude comes first.");
    }

    private AreaOfInterest Area(AreaDraft draft) => new()
    {
        Id = draft.Id,
        Name = draft.Name,
        Geometry = draft.Geometry,
        Model = Reference.ToString(),
        Products = [Product],
    };

    private SceneJob Job(IReadOnlyList<SceneRecord> scenes, AreaOfInterest area) => new()
    {
        Id = JobId.Of(scenes, area.Id, area.Revision, Reference, Product, TargetMonth),
        Scenes = scenes,
        Area = area,
        Model = Reference,
        Product = Product,
        TargetMonth = TargetMonth,
    };
}
