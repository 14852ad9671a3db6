using Groundshift.Models.Manifests;

namespace Groundshift.Host.Cli;

/// <summary>Packages as users name them on the command line.</summary>
internal static class NamedPackage
{
    /// <summary>The package in a folder of that path, else the installed one of that name.</summary>
    /// <exception cref="Core.Jobs.InvalidInputException">There is none, or it is broken.</exception>
    public static async ValueTask<ModelPackage> PackageAsync(this Desk desk, string named, CancellationToken cancellationToken) =>
        File.Exists(Path.Combine(named, ModelManifest.FileName)) ? ModelPackage.Open(named) : await desk.Stores.Models.FindAsync(named, cancellationToken);
}
