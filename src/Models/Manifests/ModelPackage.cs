using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Manifests;

/// <summary>A folder with a graph, its manifest and its card, verified.</summary>
public sealed class ModelPackage
{
    // Manifests are a few kilobytes; this bounds what a hostile one costs.
    private const long LargestManifest = 4 << 20;

    private readonly GraphOutline _graph;

    private ModelPackage(string folder, ModelManifest manifest, GraphOutline graph)
    {
        Folder = folder;
        Manifest = manifest;
        _graph = graph;
    }

    /// <summary>Absolute path of the folder.</summary>
    public string Folder { get; }

    /// <summary>What the package says about itself.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>True where the network's weights are float16.</summary>
    internal bool HasHalfWeights => _graph.HasHalfWeights;

    /// <summary>Opens a package: reads the manifest, checks sizes and SHA-256 of its files and compares manifest and graph.</summary>
    /// <exception cref="InvalidInputException">Anything is missing, wrong or altered.</exception>
    public static ModelPackage Open(string folder)
    {
        var manifest = ReadManifest(folder);
        using var bytes = PackageFiles.ReadGraph(folder, manifest.Model);
        var graph = ReadOutline(manifest, bytes);
        GraphCheck.Require(manifest, graph);
        foreach (var companion in manifest.Companions)
        {
            PackageFiles.Check(folder, companion);
        }

        return new ModelPackage(Path.GetFullPath(folder), manifest, graph);
    }

    /// <summary>Reads the manifest of a package and checks nothing else.</summary>
    /// <exception cref="InvalidInputException">It is missing or wrong.</exception>
    public static ModelManifest ReadManifest(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, ModelManifest.FileName));
        if (!file.Exists)
        {
            throw new InvalidInputException(
                ModelManifest.FileName, $"a model package in {folder}", "no such file", "List the installed packages with 'groundshift model list'.");
        }

        if (file.Length > LargestManifest)
        {
            throw new InvalidInputException(ModelManifest.FileName, $"at most {LargestManifest} bytes", $"{file.Length}", "A manifest is a few kilobytes.");
        }

        return ModelManifest.Parse(File.ReadAllText(file.FullName));
    }

    /// <summary>Loads the graph for samples of one storage type in every source, with fixed window and batch.</summary>
    /// <exception cref="InvalidInputException">The files changed since the package was opened, or ONNX Runtime refuses the graph.</exception>
    /// <exception cref="DeviceUnavailableException">The device asked for does not work here.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime's library is missing or too old.</exception>
    public ModelSession CreateSession(SampleType samples, SessionSettings settings) =>
        CreateSession([.. Manifest.Sources.Select(_ => samples)], settings);

    /// <summary>The same with a storage type per source, in the manifest's order.</summary>
    /// <inheritdoc cref="CreateSession(SampleType, SessionSettings)"/>
    public ModelSession CreateSession(IReadOnlyList<SampleType> samples, SessionSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Count, Manifest.Sources.Count, nameof(samples));
        var shape = new ModelShape(
            settings.BatchSize ?? Manifest.BatchSize,
            Manifest.WindowSize,
            [.. Manifest.Sources.Zip(samples, (source, type) => new SourceShape(type, source.Dates, source.Bands.Count))],
            Manifest.Output.Channels,
            Manifest.Output.CellsOf(Manifest.WindowSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Batch, 1, nameof(settings));
        using var bytes = ReadGraph(samples, settings.LeastMemory);
        if (Manifest.Weights is { } weights)
        {
            PackageFiles.Check(Folder, weights);
        }

        var graph = new OnnxModelSource
        {
            Bytes = bytes,
            WeightsFolder = Manifest.Weights is null && !settings.LeastMemory ? null : Folder,
            FixedShapes = true,
        };
        var session = Load(graph, settings with { FreeDimensions = FreeDimensions(shape, settings) });
        try
        {
            return new ModelSession(session, Manifest, shape);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private NativeBuffer ReadGraph(IReadOnlyList<SampleType> samples, bool withoutWeights)
    {
        var bytes = PackageFiles.ReadGraph(Folder, Manifest.Model);
        try
        {
            foreach (var (source, type) in Manifest.Sources.Zip(samples))
            {
                SetSampleType(bytes, source.Input(TensorNames.Samples), type);
            }

            if (!withoutWeights)
            {
                return bytes;
            }

            var light = MappedWeights.Of(bytes.Span<byte>(), Manifest.Model.Name);
            bytes.Dispose();
            bytes = light;
            if (LateCasts.Of(light.Span<byte>()) is { } widened)
            {
                bytes = widened;
                light.Dispose();
            }

            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private OnnxSession Load(OnnxModelSource source, SessionSettings settings)
    {
        try
        {
            return new OnnxSession(source, settings);
        }
        catch (OnnxRuntimeException exception) when (exception.Code != OnnxErrorCode.RuntimeException)
        {
            throw new InvalidInputException(
                Manifest.Model.Name, "a graph that ONNX Runtime can load", exception.Text, "Import the model again, or update ONNX Runtime.", exception);
        }
    }

    // The graph's first step on the samples is a Cast, so the declared type is the only thing that has to follow the source.
    private void SetSampleType(NativeBuffer bytes, string name, SampleType samples)
    {
        var input = _graph.Inputs.First(value => value.Info.Name == name);
        if (input.ElementTypePosition < 0)
        {
            throw new InvalidInputException(
                $"{Manifest.Model.Name} input {name}", "an element type in one byte", "a longer encoding", "Write the model again with an ONNX library.");
        }

        bytes.Span<byte>(input.ElementTypePosition, 1)[0] = (byte)samples.ToElementType();
    }

    // Sizes that the graph leaves open are all given, so that the runtime can plan for them.
    private Dictionary<string, long> FreeDimensions(ModelShape shape, SessionSettings settings)
    {
        var sizes = new Dictionary<string, long>(settings.FreeDimensions);
        foreach (var tensor in GraphTensor.Inputs(Manifest.Sources, Manifest.Context, shape.Window))
        {
            var axes = _graph.Inputs.First(value => value.Info.Name == tensor.Name).Info.Dimensions;
            foreach (var (axis, expected) in axes.Zip(tensor.Axes))
            {
                var size = expected.Size ?? shape.Batch;
                if (axis.Size is { } declared && declared != size)
                {
                    throw new InvalidInputException("batch", $"{declared}, which the graph fixes", $"{size}", "Leave the batch size to the package.");
                }

                if (axis.Size is null && axis.Name.Length > 0)
                {
                    sizes[axis.Name] = size;
                }
            }
        }

        return sizes;
    }

    private static GraphOutline ReadOutline(ModelManifest manifest, NativeBuffer bytes)
    {
        try
        {
            return GraphOutline.Read(bytes.Span<byte>());
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidInputException(manifest.Model.Name, "an ONNX model", exception.Message, "Import the model again.", exception);
        }
    }
}
