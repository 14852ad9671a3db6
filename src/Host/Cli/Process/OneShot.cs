using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Catalog.Areas;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Ingest.Providers;
using Groundshift.Ingest.Watching;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Host.Cli.Process;

/// <summary>What became of one scene over one area.</summary>
internal sealed record OneShotProduct(string Scene, string Area, string Outcome, ProductReady? Ready, string? ItemFile);

/// <summary>Maps named items over areas into a folder, with no store but that folder.</summary>
internal sealed class OneShot(GroundshiftOptions options, ModelPackage model, SessionSettings session)
{
    public required string Product { get; init; }

    /// <summary>Areas to map; null for the whole of each scene.</summary>
    public required IReadOnlyList<AreaDraft>? Areas { get; init; }

    public required string OutFolder { get; init; }

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

        var roots = items.Where(item => item.IsFile).Select(item => Path.GetDirectoryName(item.LocalPath)).OfType<string>();
        using var access = new AssetAccess(options.Access.ToOptions(roots), TimeProvider.System, NullLogger<AssetAccess>.Instance);
        using var work = new WorkFolder(OutFolder, TimeProvider.System);
        var objects = new LocalObjectStore(work.Path, TimeProvider.System);
        using var processor = new SceneProcessor(access, objects, Settings(work.Path), TimeProvider.System);
        var products = new List<OneShotProduct>();
        foreach (var scene in Scenes(sources))
        {
            foreach (var area in AreasOf(scene))
            {
                var job = Job(scene, area);
                var outcome = await processor.ProcessAsync(job, model, view($"{scene.Parts[0].ItemId} over {area.Id}"), cancellationToken);
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
    };

    /// <summary>Each named item is a scene of its own; two of one acquisition would write one product.</summary>
    private static IEnumerable<SceneRecord> Scenes(List<SceneSource> sources)
    {
        var twice = sources.GroupBy(source => source.Key).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? sources.Select(source => new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] })
            : throw new InvalidInputException(
                "ITEM", "items of different acquisitions", $"{string.Join(" and ", twice.Select(source => $"{source.Catalog}/{source.ItemId}"))}, which are all {twice.Key}", "Process them one by one, into different folders.");
    }

    private static async Task<OneShotProduct> KeepAsync(SceneJob job, SceneOutcome outcome, OutFolder folder, CancellationToken cancellationToken)
    {
        var scene = job.Scenes[0].Parts[0].ItemId;
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
        Model = model.Manifest.Reference.ToString(),
        Products = [Product],
    };

    private SceneJob Job(SceneRecord scene, AreaOfInterest area) => new()
    {
        Id = JobId.Of([scene], area.Id, area.Revision, model.Manifest.Reference, Product),
        Scenes = [scene],
        Area = area,
        Model = model.Manifest.Reference,
        Product = Product,
    };
}
