using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Tests.Gdal;

/// <summary>Messages as GDAL 3.6 writes them, in its order.</summary>
public sealed class LostAnswersMessageTests
{
    private const string Url = "http://host/a(b).tif?x=1";

    [Theory]
    [InlineData(null, "VSICURL: Downloading 0-16383 (" + Url + ")...", "VSICURL: Got response_code=206")]
    [InlineData("HTTP response code: 403", "S3: Downloading 0-16383 (" + Url + ")...", "S3: Got response_code=403")]
    [InlineData(null, "VSICURL: Got response_code=503", "HTTP error code: 503 - http://host/a.tif. Retrying again in 1.0 secs", "VSICURL: Got response_code=206")]
    [InlineData("HTTP response code: 503", "VSICURL: Got response_code=503", "HTTP error code: 503 - http://host/a.tif. Retrying again in 1.0 secs", "VSICURL: Got response_code=503")]
    [InlineData("HTTP response code: 503", "VSICURL: Got response_code=503", "VSICURL: Downloading 16384-32767 (" + Url + ")...", "VSICURL: Got response_code=206")]
    [InlineData("HTTP response code: 503", "VSICURL: Got response_code=503", "VSICURL: Downloading 16384-32767 (" + Url + ")...", "VSICURL: Got response_code=404", "HTTP error code: 503. Retrying again in 1.0 secs")]
    [InlineData("transfer closed with 9 bytes remaining to read", "VSICURL: DownloadRegion(" + Url + "): response_code=206, msg=transfer closed with 9 bytes remaining to read", "VSICURL: Got response_code=206")]
    [InlineData("Empty reply from server", "VSICURL: DownloadRegion(" + Url + "): response_code=0, msg=Empty reply from server", "VSICURL: Got response_code=0")]
    [InlineData("Recv failure: Connection reset by peer", "VSICURL: GetFileSize(" + Url + "): response_code=200, curl error msg=Recv failure: Connection reset by peer")]
    [InlineData(null, "VSICURL: GetFileSize(" + Url + "): response_code=200, curl error msg=Failure writing output to destination")]
    [InlineData(null, "VSICURL: DownloadRegion(" + Url + "): response_code=200, msg=Failed writing header", "VSICURL: Got response_code=200")]
    [InlineData(null, "GTiff: Adding overview", "VSICURL: GetFileSize(" + Url + ")=622194  response_code=200")]
    public void What_they_say_tells_what_did_not_come(string? reason, params string[] messages)
    {
        var lost = new LostAnswers();

        foreach (var message in messages)
        {
            lost.Note(message);
        }

        lost.Reason.ShouldBe(reason);
    }

    [Fact]
    public void What_is_read_anew_is_no_longer_lost()
    {
        var lost = new LostAnswers();
        lost.Note("VSICURL: Got response_code=500");

        lost.Clear();

        lost.Reason.ShouldBeNull();
    }
}
