using Groundshift.TestKit;

namespace Groundshift.Core.Tests.Stac;

/// <summary>Every real STAC document of the shared data.</summary>
internal static class RealStac
{
    public static IEnumerable<string> Documents() =>
        new[] { SharedData.Need("data/catalog"), SharedData.Need("data/stac-s2") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
            .Where(file => !file.EndsWith(".request.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
