using Groundshift.TestKit;
using Microsoft.Azure.Functions.Worker;

namespace Groundshift.Ingest.Functions.Tests;

/// <summary>What the functions are compiled against has the real packages' signatures.</summary>
public sealed class FunctionsSurfaceTests
{
    [Fact]
    public void The_outline_shows_nothing_that_the_packages_lack()
    {
        var compiled = typeof(FunctionAttribute).Assembly;
        Assert.SkipUnless(compiled.GetName().Name!.Contains("AzureSurface", StringComparison.Ordinal), "This build is on the packages themselves.");

        PublicSurface.Of(compiled).Except(PublicSurface.Read(Path.Combine(RepositoryRoot.Folder, "tests", "Ingest.Functions.Tests", "FunctionsApi.txt"))).ShouldBeEmpty();
    }
}
