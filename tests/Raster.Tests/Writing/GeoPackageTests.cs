using Groundshift.Core.Jobs;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;

namespace Groundshift.Raster.Tests.Writing;

public sealed class GeoPackageTests : IDisposable
{
    private const string Feature =
        """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]}}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_disk_is_said_to_be_full()
    {
        using var disk = SmallDisk.Need(mebibytes: 1);
        disk.Fill();
        var source = _folder.File("features.geojson");
        File.WriteAllText(source, Feature);

        var error = Should.Throw<TransientException>(() => GeoPackage.FromGeoJson(source, Path.Combine(disk.Root, "features.gpkg"), "features", DateTimeOffset.UnixEpoch));

        error.Message.ShouldContain("is full");
        FullDisk.IsCauseOf(error.InnerException.ShouldBeOfType<IOException>()).ShouldBeTrue();
    }
}
