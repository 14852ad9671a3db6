using Groundshift.Core.Jobs;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Heads;

/// <summary>The backbone that adds nothing: a package whose feature vector of a pixel is its reflectance in each band.</summary>
public static class RawBackbone
{
    /// <summary>Name that stands for it on the command line, and of its package.</summary>
    public const string Name = "raw";

    private const int WindowSize = 256;

    /// <summary>Writes the package.</summary>
    /// <param name="folder">A new or empty folder.</param>
    /// <param name="source">Sensor and bands.</param>
    /// <param name="gsdMetres">Ground sampling distance.</param>
    public static ModelPackage Write(string folder, ModelSource source, double gsdMetres)
    {
        var graph = new OnnxGraph(Name);
        graph.Embedding(graph.Reflectance(source, new float[source.Bands.Count]));
        Directory.CreateDirectory(folder);
        PackageFolder.WriteGraph(folder, graph.ToModel("The reflectance of each band."));
        ModelPackageWriter.Write(folder, new ModelPackageDraft
        {
            Reference = new ModelReference(Name, "1.0.0"),
            Title = "Raw bands",
            Description = "The reflectance of each band, as features of a pixel.",
            Architecture = "none",
            Sources = [source],
            Output = new ModelOutput { Kind = OutputKind.Embedding, Channels = source.Bands.Count },
            GsdMetres = gsdMetres,
            WindowSize = WindowSize,
            // A pixel's reflectance does not depend on its neighbours.
            Halo = 0,
            Licence = "Apache-2.0",
            CommercialUse = true,
            Created = DateTimeOffset.UnixEpoch,
            PretrainedSource = "nothing: there are no weights",
            Card = "# raw\n\nThe reflectance of each band, as features of a pixel.\n",
        });
        return ModelPackage.Open(folder);
    }
}
