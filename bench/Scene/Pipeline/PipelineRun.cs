using System.Diagnostics;
using System.Text.Json;
using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Bench.Inputs;
using Groundshift.Bench.Measuring;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Products;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Bench.Pipeline;

/// <summary>The product's own pipeline, from a job to files in the embedded object store, measured.</summary>
internal static class PipelineRun
{
    /// <summary>Verb under which this program runs the pipeline and nothing else.</summary>
    public const string Verb = "pipeline-child";

    /// <summary>How every bench runs a model, so that ratios compare like with like.</summary>
    public static SessionSettings Session { get; } = new() { Device = InferenceDevice.Cpu };

    /// <summary>Runs jobs one after the other in this process.</summary>
    public static async Task<PipelineFigures> RunAsync(SceneJob job, ModelPackage model, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        using var stores = EmbeddedStores.Open(folder, TimeProvider.System);
        var settings = new PipelineSettings { ScratchFolder = folder, Session = Session };
        using var processor = new SceneProcessor(new LocalAccess(), stores.Objects, settings, TimeProvider.System);
        var files = (LocalObjectStore)stores.Objects;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var collections = GC.CollectionCount(GC.MaxGeneration);
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var outcome = await processor.ProcessAsync(job, model, new Silence(), cancellationToken);
        var figures = new PipelineFigures
        {
            Wall = clock.Elapsed.TotalSeconds,
            Cpu = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            PeakBytes = ProcessMemory.Peak,
            Allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated,
            Collections = GC.CollectionCount(GC.MaxGeneration) - collections,
        };
        return outcome is SceneOutcome.Produced { Ready: var ready }
            ? figures with
            {
                Windows = Manifest(files.FileOf(ready.Assets.Single(asset => asset.Key == "metadata").Path)).Windows!.Judged,
                Seconds = Manifest(files.FileOf(ready.Assets.Single(asset => asset.Key == "metadata").Path)).Seconds,
                ClassMap = files.FileOf(ready.Assets.Single(asset => asset.Key == "classification").Path),
            }
            : throw new InvalidOperationException($"The pipeline made no product: {outcome}.");
    }

    /// <summary>Runs jobs one after the other in a process of their own.</summary>
    public static async Task<IReadOnlyList<PipelineFigures>> InChildAsync(
        string modelFolder, string folder, IReadOnlyList<SceneJob> jobs, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var files = jobs.Select((job, place) => BenchJobs.Save(job, Path.Combine(folder, $"job-{place}.json")));
        var line = await Processes.RunSelfAsync([Verb, modelFolder, folder, .. files], cancellationToken);
        return JsonSerializer.Deserialize(line, FiguresJson.Default.PipelineFiguresArray)
            ?? throw new InvalidDataException("The child printed no figures.");
    }

    /// <summary>The child's side of <see cref="InChildAsync"/>.</summary>
    public static async Task ServeAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var model = ModelPackage.Open(arguments[0]);
        var figures = new List<PipelineFigures>();
        foreach (var (file, place) in arguments.Skip(2).Select((file, place) => (file, place)))
        {
            figures.Add(await RunAsync(BenchJobs.Load(file), model, Path.Combine(arguments[1], $"run-{place}"), cancellationToken));
        }

        Console.Out.WriteLine(JsonSerializer.Serialize([.. figures], FiguresJson.Default.PipelineFiguresArray));
    }

    private static RunManifest Manifest(string file) =>
        JsonSerializer.Deserialize(File.ReadAllText(file), RunManifestJson.Default.RunManifest)
        ?? throw new InvalidDataException($"{file} is empty.");

    private sealed class Silence : IProgress<SceneProgress>
    {
        public void Report(SceneProgress value)
        {
        }
    }

    private sealed class LocalAccess : IAssetAccess
    {
        public ValueTask<RasterLocation> ResolveAsync(AssetReference asset, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new RasterLocation { Uri = new Uri(asset.Href) });
    }
}
