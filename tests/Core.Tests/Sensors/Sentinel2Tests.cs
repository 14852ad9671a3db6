using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;

namespace Groundshift.Core.Tests.Sensors;

public class Sentinel2Tests
{
    [Theory]
    [InlineData("B02", "B02")]
    [InlineData("b2", "B02")]
    [InlineData("B8A", "B8A")]
    [InlineData("b8a", "B8A")]
    [InlineData("B8", "B08")]
    [InlineData("B12", "B12")]
    [InlineData("blue", "B02")]
    [InlineData("rededge1", "B05")]
    [InlineData("rededge075", "B06")]
    [InlineData("nir08", "B8A")]
    [InlineData("nir09", "B09")]
    [InlineData("rededge", null)]
    [InlineData("scl", null)]
    [InlineData("B1", "B01")]
    [InlineData("B13", null)]
    [InlineData("", null)]
    public void Bands_are_told_by_name_or_common_name(string text, string? band) => Sentinel2.BandOf(text).ShouldBe(band);

    [Theory]
    [InlineData(0.443, "B01")]
    [InlineData(0.704, "B05")]
    [InlineData(0.842, "B08")]
    [InlineData(0.8328, "B08")]
    [InlineData(0.865, "B8A")]
    [InlineData(1.3735, "B10")]
    [InlineData(2.2024, "B12")]
    [InlineData(0.6, null)]
    [InlineData(10.9, null)]
    public void Bands_are_told_by_wavelength(double micrometres, string? band) => Sentinel2.BandAt(micrometres).ShouldBe(band);

    [Theory]
    [InlineData("sentinel-2a", Sentinel2Platform.A)]
    [InlineData("Sentinel-2C", Sentinel2Platform.C)]
    [InlineData("sentinel-2", null)]
    [InlineData("sentinel-2x", null)]
    [InlineData(null, null)]
    public void The_satellite_is_told_by_its_letter(string? platform, Sentinel2Platform? expected) => Sentinel2.PlatformOf(platform).ShouldBe(expected);

    [Fact]
    public void Every_satellite_has_13_bands_at_10_20_and_60_metres()
    {
        foreach (var platform in Enum.GetValues<Sentinel2Platform>())
        {
            var bands = Sentinel2.Bands(platform);
            bands.Count.ShouldBe(13);
            bands.Where(band => band.GsdMetres == 10).Select(band => band.Name).ShouldBe(["B02", "B03", "B04", "B08"]);
            bands.Where(band => band.GsdMetres == 60).Select(band => band.Name).ShouldBe(["B01", "B09", "B10"]);
            foreach (var band in bands)
            {
                Sentinel2.BandAt(band.CentreMicrometres!.Value).ShouldBe(band.Name);
                Sentinel2.BandOf(band.CommonName).ShouldBe(band.Name);
            }
        }
    }

    [Theory]
    [InlineData("dB", PixelUnit.Decibel)]
    [InlineData("linear", PixelUnit.LinearPower)]
    [InlineData("1", PixelUnit.LinearPower)]
    [InlineData(null, PixelUnit.DigitalNumber)]
    [InlineData("amplitude", PixelUnit.DigitalNumber)]
    public void The_unit_of_radar_is_what_is_declared(string? declared, PixelUnit unit) => Sentinel1.UnitOf(declared).ShouldBe(unit);
}
