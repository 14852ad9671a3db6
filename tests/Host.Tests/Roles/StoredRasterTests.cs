using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.Host.Tests.EndToEnd;
using Groundshift.Raster.Reading;
using Groundshift.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Tests.Roles;

/// <summary>Rasters are read out of a bucket or container by the location that it gives, and by nothing else.</summary>
public sealed class StoredRasterTests : IDisposable
{
    private const int Side = 64;
    private const ushort Sample = 1234;
    private static readonly GridSpec Grid = new("EPSG:32633", new AffineTransform(10, 0, 420_000, 0, -10, 5_520_000), Side, Side);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("S3")]
    [InlineData("AzureBlob")]
    public async Task A_raster_is_read_by_its_location_alone(string kind)
    {
        var options = new GroundshiftOptions { Data = _folder.File("data"), Objects = await SharedObjects.OfAsync(kind) };
        await using var services = new ServiceCollection().AddStores(options).BuildServiceProvider();
        var store = services.GetRequiredService<RemoteObjectStore>();
        var file = _folder.File("raster.tif");
        new PlainTiff { Side = Side, Sample = Sample }.Write(file);
        await store.PutAsync("products/raster.tif", file, "image/tiff", Token);

        var location = await store.LocateAsync("products/raster.tif", Token);

        using var read = WarpedRaster.Read(location, "raster", Grid, [1], interpolated: false);
        for (var row = 0; row < Side; row++)
        {
            read.Row<ushort>(0, row).ToArray().ShouldAllBe(sample => sample == Sample);
        }

        var bare = location with { Uri = new Uri(location.Uri.GetLeftPart(UriPartial.Path)) };
        Should.Throw<RefusedException>(() => WarpedRaster.Read(bare, "raster", Grid, [1], interpolated: false));
        Directory.Exists(_folder.File("data/objects")).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();
}
