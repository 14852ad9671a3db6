using System.Runtime.InteropServices;
using Groundshift.Raster.Gdal;
using Groundshift.TestKit;

namespace Groundshift.Raster.Tests.Gdal;

public sealed class ProjDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("runtimes/PLATFORM/native/maxrev.gdal.core.libshared")]
    [InlineData("runtimes/any/native/maxrev.gdal.core.libshared")]
    [InlineData("maxrev.gdal.core.libshared")]
    [InlineData("")]
    public void It_is_found_where_a_package_or_a_publish_has_put_it(string place)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Root, place.Replace("PLATFORM", RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal))).FullName;
        File.WriteAllText(Path.Combine(folder, "proj.db"), string.Empty);

        Path.GetFullPath(ProjData.Find(_folder.Root).ShouldNotBeNull()).TrimEnd('/').ShouldBe(folder.TrimEnd('/'));
    }

    [Fact]
    public void A_program_without_a_package_has_none() => ProjData.Find(_folder.Root).ShouldBeNull();
}
