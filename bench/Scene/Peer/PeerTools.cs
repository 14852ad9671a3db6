using Groundshift.Bench.Benches;
using Groundshift.Bench.Inputs;
using Groundshift.Bench.Measuring;
using Groundshift.Models.Manifests;

namespace Groundshift.Bench.Peer;

/// <summary>The Python programs beside the checkout: a scene, a network, and the pipeline that one would write in an afternoon.</summary>
internal sealed class PeerTools
{
    private const string Python = "/usr/bin/python3";
    private const string Variable = "GROUNDSHIFT_SHARED";

    // Tracing a network warns about what does not matter here.
    private static readonly string[] Quiet = ["-W", "ignore"];

    private readonly string _folder;

    private PeerTools(string folder) => _folder = folder;

    /// <summary>Finds them; null with the reason where something is missing.</summary>
    public static async Task<(PeerTools? Tools, string Reason)> FindAsync(string root, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? Path.GetFullPath("../shared", root), "bench");
        if (!File.Exists(Path.Combine(folder, "peer.py")))
        {
            return (null, $"needs peer.py in bench/ of the shared data: set {Variable}");
        }

        try
        {
            await Processes.RunAsync(Python, [.. Quiet, "-c", "import torch, onnx, rasterio, scipy, osgeo"], cancellationToken);
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return (null, "needs Debian's python3-torch python3-onnx python3-rasterio python3-scipy python3-gdal");
        }

        return (new PeerTools(folder), "");
    }

    /// <summary>Makes the common scene.</summary>
    public async Task<string> SceneAsync(BenchContext context, int side, CancellationToken cancellationToken)
    {
        var path = context.At("scene.tif");
        await Processes.RunAsync(Python, [.. Quiet, Script("scene.py"), path, $"{side}", "--seed", $"{context.Seed}"], cancellationToken);
        return path;
    }

    /// <summary>Makes the common network a package of ours.</summary>
    public async Task<ModelPackage> ModelAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var (networks, folder) = (context.At("networks"), context.At("model"));
        await Processes.RunAsync(Python, [.. Quiet, Script("networks.py"), networks], cancellationToken);
        Directory.CreateDirectory(folder);
        var wrapper = Path.Combine(AppContext.BaseDirectory, "Peer", "package.py");
        await Processes.RunAsync(
            Python, [.. Quiet, wrapper, Path.Combine(networks, "unet32.onnx"), Path.Combine(folder, ModelPackageWriter.ModelFileName)], cancellationToken);
        return BenchPackages.Finish(folder, "unet32");
    }

    /// <summary>Runs the peer; its map is <c>peer.tif</c> in the folder.</summary>
    public async Task<PeerFigures> RunAsync(string scene, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        return PeerFigures.Parse(await Processes.RunAsync(Python, [.. Quiet, Script("peer.py"), scene, folder], cancellationToken));
    }

    private string Script(string name) => Path.Combine(_folder, name);
}
