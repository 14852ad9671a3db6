using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.TestKit;

namespace Groundshift.Core.Tests.Sensors;

public class SpectralResponseTablesTests
{
    [Fact]
    public void Comma_separated_values_are_read_with_plain_names_and_with_those_of_ESA()
    {
        var set = SpectralResponseTables.ReadCsv(new StringReader("wavelength_nm,B02,S2A_SR_AV_B8A\n490,0.5,\n491,1,0.1\n492,0.5,0.3\n"), "mine");

        set.Origin.ShouldBe("mine");
        set.Responses.Select(response => response.Band).ShouldBe(["B02", "B8A"]);
        set.Find("B02")!.CentroidNanometres.ShouldBe(491, 1e-9);
        set.Find("B02")!.Total.ShouldBe(1.5, 1e-12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wavelength_nm\n1\n")]
    [InlineData("wavelength_nm,B99\n1,1\n2,1\n")]
    [InlineData("wavelength_nm,B02,B2\n1,1,1\n2,1,1\n")]
    [InlineData("wavelength_nm,B02\n1,1\n2\n")]
    [InlineData("wavelength_nm,B02\n1,x\n2,1\n")]
    [InlineData("wavelength_nm,B02\n2,1\n1,1\n")]
    [InlineData("wavelength_nm,B02\n1,-1\n2,1\n")]
    [InlineData("wavelength_nm,B02\n1,0\n2,0\n")]
    [InlineData("wavelength_nm,B02\n1,1\n")]
    public void A_table_of_another_form_is_refused(string csv) =>
        Should.Throw<InvalidInputException>(() => SpectralResponseTables.ReadCsv(new StringReader(csv), "mine"));

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"features":[]}""")]
    [InlineData("""{"features":[{"properties":{"name":"B2 - Blue","response":{"x":[1,"a"],"y":[1,1]}}}]}""")]
    public void A_file_that_is_no_response_collection_is_refused(string json) =>
        Should.Throw<InvalidInputException>(() => SpectralResponseTables.ReadGeoJson(new MemoryStream(Encoding.UTF8.GetBytes(json)), "mine"));

    [Theory]
    [InlineData("sentinel2a_msi.geojson", Sentinel2Platform.A)]
    [InlineData("sentinel2b_msi.geojson", Sentinel2Platform.B)]
    public void Built_in_centres_agree_with_the_measured_responses(string file, Sentinel2Platform platform)
    {
        using var stream = File.OpenRead(SharedData.Need($"data/spectral-response/{file}"));

        var measured = SpectralResponseTables.ReadGeoJson(stream, file);

        measured.Responses.Count.ShouldBe(13);
        foreach (var band in Sentinel2.Bands(platform))
        {
            measured.Find(band.Name)!.CentroidNanometres.ShouldBe(band.CentreNanometres!.Value, 0.5, band.Name);
        }
    }
}
