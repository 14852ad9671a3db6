using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;

namespace Groundshift.Bench.Inputs;

/// <summary>Model packages of the benches.</summary>
internal static class BenchPackages
{
    private static readonly string[] Colours = ["419BDF", "397D49", "88B053", "7A87C6", "E49635", "DFC35A", "C4281B", "A59B8F", "B39FE1"];

    /// <summary>Writes a package around a graph.</summary>
    public static ModelPackage Write(string folder, string name, byte[] graph)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, ModelPackageWriter.ModelFileName), graph);
        return Finish(folder, name);
    }

    /// <summary>Makes a package of a folder that holds a graph already.</summary>
    public static ModelPackage Finish(string folder, string name)
    {
        ModelPackageWriter.Write(folder, new ModelPackageDraft
        {
            Reference = new ModelReference(name, "1.0.0"),
            Title = name,
            Description = "Random weights; for measuring speed only.",
            Architecture = name,
            Bands = SyntheticScenes.Bands,
            Levels = ["L2A"],
            WindowSize = BenchNetwork.Window,
            Halo = 32,
            Classes = [.. Colours.Select((colour, place) => new ModelClass(place, $"class_{place}", $"Class {place}", colour))],
            Licence = "Apache-2.0",
            CommercialUse = true,
            Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Card = $"# {name}\n\nRandom weights; for measuring speed only.\n",
        });
        return ModelPackage.Open(folder);
    }
}
