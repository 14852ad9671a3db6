using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Host.Roles;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.Roles;

public sealed class ResponseTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Without_a_table_the_responses_are_those_of_the_satellite() =>
        ResponseTable.Open(null)(Sentinel2Platform.B).Origin.ShouldBe(SpectralResponseSet.Parametric(Sentinel2Platform.B).Origin);

    [Theory]
    [InlineData("s2.csv", "wavelength_nm,S2A_SR_AV_B2\n450,0\n490,1\n530,0\n")]
    [InlineData("s2.GeoJSON", """{"features":[{"properties":{"name":"B02 (490 nm)","response":{"x":[450,490,530],"y":[0,1,0]}}}]}""")]
    public void A_measured_table_is_read_and_named(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);

        var set = ResponseTable.Open(_folder.File(name))(Sentinel2Platform.A);

        set.Origin.ShouldBe($"measured responses from {name}");
        set.Find("B02").ShouldNotBeNull().CentroidNanometres.ShouldBe(490, 1e-9);
    }

    [Theory]
    [InlineData("missing.csv", null)]
    [InlineData("table.xlsx", "x")]
    [InlineData("table.csv", "")]
    [InlineData("table.json", "[]")]
    public void A_file_that_is_no_table_is_invalid_input(string name, string? content)
    {
        if (content is not null)
        {
            File.WriteAllText(_folder.File(name), content);
        }

        Should.Throw<InvalidInputException>(() => ResponseTable.Open(_folder.File(name)));
    }

    public void Dispose() => _folder.Dispose();
}
