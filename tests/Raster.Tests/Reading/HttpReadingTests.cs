using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.Raster.Reading;
using Groundshift.TestKit;
using Groundshift.TestKit.Http;
using Groundshift.TestKit.Rasters;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Raster.Tests.Reading;

public sealed class HttpReadingTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private SyntheticScene _scene = null!; // set before every test
    private RangeFileServer _server = null!; // set before every test

    public async ValueTask InitializeAsync()
    {
        _scene = SyntheticScene.Write(_folder.Root, seed: 8, side: 1200);
        _server = await RangeFileServer.StartAsync(_folder.Root);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void A_scene_over_http_has_the_samples_of_the_files_and_is_read_by_ranges()
    {
        using var local = ReadAll(_scene.Record, new LocalRasters());
        using var remote = ReadAll(_scene.Record, new Source(this));

        remote.Samples.Span<byte>().SequenceEqual(local.Samples.Span<byte>()).ShouldBeTrue();
        _server.Seen.ShouldAllBe(request => request.Method == "GET");
        _server.Seen.Count(request => request.Headers.ContainsKey("Range")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Headers_go_to_the_server_and_the_signature_is_never_shown()
    {
        _server.Intercept = async context =>
        {
            if (context.Request.Headers.Authorization == "Bearer a,b" && context.Request.Query["sig"] == "secret")
            {
                return false;
            }

            context.Response.StatusCode = 403;
            await context.Response.CompleteAsync();
            return true;
        };
        var headers = new Dictionary<string, string> { ["Authorization"] = "Bearer a,b" };
        ReadAll(_scene.Record, new Source(this) { Headers = headers, Query = () => "?sig=secret" }).Dispose();

        var failure = Should.Throw<InvalidInputException>(() => ReadAll(_scene.Record, new Source(this) { Query = () => "?sig=secret" }));

        failure.NextStep.ShouldContain("credentials");
        failure.ToString().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData(401, typeof(InvalidInputException), "credentials")]
    [InlineData(403, typeof(InvalidInputException), "credentials")]
    [InlineData(404, typeof(InvalidInputException), "removed or moved")]
    [InlineData(500, typeof(TransientException), "500")]
    [InlineData(503, typeof(TransientException), "503")]
    [InlineData(429, typeof(TransientException), "429")]
    public void A_status_decides_whether_another_try_makes_sense(int status, Type kind, string part)
    {
        _server.Intercept = context =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        var failure = Should.Throw(() => ReadAll(_scene.Record, new Source(this)).Dispose(), kind);

        failure.Message.ShouldContain(part);
    }

    [Fact]
    public void A_refusal_by_our_own_store_is_no_scenes_fault()
    {
        _server.Intercept = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.FromResult(true);
        };

        Should.Throw<RefusedException>(() => ReadAll(_scene.Record, new Source(this) { IsOwn = true }).Dispose()).Field.ShouldBe("Objects");
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(200_000, true)]
    [InlineData(500, false)]
    public void A_login_page_with_status_200_is_about_credentials(int length, bool measured)
    {
        _server.Intercept = async context =>
        {
            context.Response.ContentType = "text/html";
            var page = "<!DOCTYPE html><html>Log in" + new string(' ', length) + "</html>";
            context.Response.ContentLength = measured ? page.Length : null;
            await context.Response.WriteAsync(page);
            return true;
        };
        var scene = WithoutDeclarations(_scene.Record);

        var failure = Should.Throw<InvalidInputException>(() => ReadAll(scene, new Source(this)).Dispose());

        failure.NextStep.ShouldContain("credentials");
    }

    // What was sent may be nothing at all.
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void An_answer_that_is_too_short_says_nothing_about_the_file(int sent)
    {
        _server.Intercept = async context =>
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.ContentLength = sent;
            context.Response.Headers.ContentRange = "bytes 0-16383/100000";
            await context.Response.Body.WriteAsync(new byte[sent]);
            return true;
        };

        var scene = WithoutDeclarations(_scene.Record);

        Should.Throw<TransientException>(() => ReadAll(scene, new Source(this)).Dispose());
    }

    [Fact]
    public void A_server_that_is_gone_is_transient()
    {
        var source = new Source(this) { Root = new Uri("http://127.0.0.1:1/") };

        Should.Throw<TransientException>(() => ReadAll(_scene.Record, source).Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_credential_that_ends_in_the_middle_of_a_scene_is_asked_for_again(bool announced)
    {
        var good = 1;
        _server.Intercept = context =>
        {
            if (context.Request.Query["sig"] == $"{good}")
            {
                return Task.FromResult(false);
            }

            context.Response.StatusCode = 403;
            return Task.FromResult(true);
        };
        var source = new Source(this) { Query = () => $"?sig={good}", Expires = announced ? DateTimeOffset.MaxValue : null };
        using var expected = ReadAll(_scene.Record, new LocalRasters());
        using var reader = SceneReader.Open(_scene.Record, ["B02", "B05"], 10, source);
        using var half = new PixelBlock(reader.Grid with { Height = 600 }, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, 600, 0, 1200, half);

        good = 2;
        reader.ReadRows(600, 600, 0, 1200, half);

        half.Row<ushort>(0, 599).SequenceEqual(expected.Row<ushort>(0, 1199)).ShouldBeTrue();
        half.Row<ushort>(1, 0).SequenceEqual(expected.Row<ushort>(1, 600)).ShouldBeTrue();
    }

    [Fact]
    public void A_credential_that_ends_and_is_not_renewed_is_refused()
    {
        var open = true;
        _server.Intercept = context =>
        {
            context.Response.StatusCode = open ? 200 : 401;
            return Task.FromResult(!open);
        };
        using var reader = SceneReader.Open(_scene.Record, ["B02"], 10, new Source(this));
        using var block = new PixelBlock(reader.Grid with { Height = 100 }, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        open = false;

        Should.Throw<InvalidInputException>(() => reader.ReadRows(1000, 100, 0, 1200, block)).NextStep.ShouldContain("credentials");
    }

    private static PixelBlock ReadAll(SceneRecord scene, IRasterSource source)
    {
        using var reader = SceneReader.Open(scene, ["B02", "B05"], 10, source);
        var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        return block;
    }

    private static SceneRecord WithoutDeclarations(SceneRecord scene) => scene with
    {
        Parts = [scene.Parts[0] with { Bands = [.. scene.Parts[0].Bands.Select(band => band with { Asset = band.Asset with { Size = null, Checksum = null } })] }],
    };

    private sealed class Source(HttpReadingTests test) : IRasterSource
    {
        public Uri? Root { get; init; }

        public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

        public Func<string> Query { get; init; } = () => string.Empty;

        public DateTimeOffset? Expires { get; init; }

        public bool IsOwn { get; init; }

        public RasterLocation Locate(AssetReference asset) => new()
        {
            Uri = new Uri(Root ?? test._server.Root, Path.GetFileName(new Uri(asset.Href).LocalPath) + Query()),
            Headers = Headers,
            Options = new Dictionary<string, string> { ["GDAL_HTTP_MAX_RETRY"] = "0" },
            Expires = Expires,
            IsOwn = IsOwn,
        };
    }
}
