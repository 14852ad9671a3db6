using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.TestKit;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Tests.Sensors;

public class EnMapMetadataTests
{
    private const string Folder = "data/catalog/dlr-eoc/ENMAP_HSI_L2A/";

    [Fact]
    public void Centres_and_widths_are_read_in_the_order_of_the_file()
    {
        var metadata = Read("<a><b><bandID number='2'><wavelengthCenterOfBand>910.5</wavelengthCenterOfBand></bandID>"
            + "<bandID number='1'><wavelengthCenterOfBand>993</wavelengthCenterOfBand><FWHMOfBand>10</FWHMOfBand></bandID></b></a>");

        metadata.Bands.ShouldBe([new SpectralBand(993, 10), new SpectralBand(910.5, null)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!DOCTYPE html><html><form action='login'/></html>")]
    [InlineData("<a/>")]
    [InlineData("<a><bandID number='2'><wavelengthCenterOfBand>500</wavelengthCenterOfBand></bandID></a>")]
    [InlineData("<a><bandID number='x'><wavelengthCenterOfBand>500</wavelengthCenterOfBand></bandID></a>")]
    [InlineData("<a><bandID number='1'><wavelengthCenterOfBand>NaN</wavelengthCenterOfBand></bandID></a>")]
    [InlineData("<a><bandID number='1'><wavelengthCenterOfBand>-5</wavelengthCenterOfBand></bandID></a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")]
    public void A_file_that_is_no_metadata_is_refused(string xml) => Should.Throw<InvalidInputException>(() => Read(xml));

    [Fact]
    public void A_real_product_has_224_bands_that_step_back_where_the_second_spectrometer_begins()
    {
        const string id = "ENMAP01-____L2A-DT0000004950_20221103T162438Z_001_V010110_20221118T145147Z-Y01460273_X03110438";
        using var stream = File.OpenRead(SharedData.Need($"{Folder}{id}/{id}-METADATA.XML"));

        var bands = EnMapMetadata.Read(stream).Bands;

        bands.Count.ShouldBe(224);
        bands[90].CentreNanometres.ShouldBeGreaterThan(bands[91].CentreNanometres);
        EnMap.BandAt(bands, 664.6).ShouldNotBeNull();
        EnMap.BandAt(bands, 300).ShouldBeNull();
        bands[EnMap.BandAt(bands, 950)!.Value].CentreNanometres.ShouldBe(951.677, 0.7);
        bands[EnMap.BandAt(bands, 412, reachNanometres: 10)!.Value].CentreNanometres.ShouldBe(418.24, 0.7);
        EnMap.BandAt(bands, 412, reachNanometres: 3).ShouldBeNull();
    }

    [Fact]
    public void A_scene_gets_the_wavelengths_that_its_item_lacks_and_keeps_those_it_has()
    {
        var metadata = Read("<a><bandID number='1'><wavelengthCenterOfBand>500</wavelengthCenterOfBand><FWHMOfBand>7</FWHMOfBand></bandID>"
            + "<bandID number='2'><wavelengthCenterOfBand>510</wavelengthCenterOfBand></bandID></a>");

        var listed = metadata.Complete(Scene(Band("band_001") with { CentreMicrometres = 0.499 }, Band("band_002") with { Index = 2 }));
        var unlisted = metadata.Complete(Scene(Band("band_001")));

        listed.Bands.Select(band => band.CentreMicrometres).ShouldBe([0.499, 0.51]);
        listed.Bands.Select(band => band.WidthMicrometres).ShouldBe([0.007, null]);
        unlisted.Bands.Select(band => (band.Name, band.Index, band.CentreMicrometres)).ShouldBe([("band_001", 1, 0.5), ("band_002", 2, 0.51)]);
        Should.Throw<InvalidInputException>(() => metadata.Complete(Scene(Band("a"), Band("b"), Band("c"))));
        Should.Throw<InvalidInputException>(() => EnMap.SpectralBands(Scene(Band("a")), _ => true));
    }

    private static EnMapMetadata Read(string xml) => EnMapMetadata.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml)));

    private static SceneBand Band(string name) => new() { Name = name, Asset = new AssetReference { Href = "file:///cube.tif", Key = "image" } };

    private static SceneSource Scene(params SceneBand[] bands) => new()
    {
        Key = new SceneKey("enmap/x"),
        Revision = new SceneRevision(null, null, null),
        Catalog = "dlr-eoc",
        Collection = "c",
        ItemId = "i",
        ItemJson = "{}",
        Sensor = SensorKind.EnMap,
        Acquired = DateTimeOffset.UnixEpoch,
        Footprint = Polygon.Empty,
        Bands = bands,
    };
}
