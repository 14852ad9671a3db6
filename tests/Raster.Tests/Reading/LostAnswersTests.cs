using System.Runtime.InteropServices;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Reading;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;
using Groundshift.TestKit.Http;
using Groundshift.TestKit.Rasters;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Raster.Tests.Reading;

/// <summary>Real files on a server that fails: what was not delivered is neither invented nor held against the file.</summary>
public sealed class LostAnswersTests : IAsyncLifetime
{
    private const int Side = 300;

    // 3969 tiles of 16 pixels: a list of more than the 16 KiB that GDAL asks for at once.
    private const int ManyTiles = 1008;

    // The folder that is served is an object store with one bucket.
    private const string Bucket = "scenes";

    private readonly TemporaryFolder _folder = new();
    private string _bucket = null!; // set before every test
    private SyntheticScene _scene = null!; // set before every test
    private RangeFileServer _server = null!; // set before every test

    public async ValueTask InitializeAsync()
    {
        _bucket = Directory.CreateDirectory(Path.Combine(_folder.Root, Bucket)).FullName;
        _scene = SyntheticScene.Write(_bucket, seed: 8, side: Side);
        _server = await RangeFileServer.StartAsync(_folder.Root);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Every request of a scene is lost once, and once with all after it, in every way that a server or a line can fail.</summary>
    [Theory]
    [InlineData("cog")]
    [InlineData("tiles")]
    [InlineData("plain")]
    [InlineData("lzw")]
    [InlineData("jp2")]
    [InlineData("cog", true)]
    [InlineData("jp2", true)]
    public void A_lost_answer_gives_no_wrong_sample_and_condemns_no_file(string format, bool s3 = false)
    {
        var path = Write(format);
        var scene = Of(path);

        CheckAll(path, ReadAll(scene, new LocalRasters()), () => ReadAll(scene, new Source(path => s3 ? InBucket(path) : At(path))));
    }

    [Theory]
    [InlineData("cog")]
    [InlineData("jp2")]
    public void A_lost_answer_gives_no_wrong_map_either(string format)
    {
        var path = Write(format);
        var small = _scene.Grid with { Transform = new AffineTransform(25, 0, 500_000, 0, -25, 5_000_040), Width = Side * 10 / 25, Height = Side * 10 / 25 };
        var reads = 0;
        byte[] Read(RasterLocation location)
        {
            using var block = WarpedRaster.Read(location, "tile", small, [1], interpolated: true);
            return block.Samples.Span<byte>().ToArray();
        }

        // What GDAL has cached of one read would serve the next.
        CheckAll(path, Read(new RasterLocation { Uri = new Uri(path) }), () => Read(At(path, $"?read={reads++}")));
    }

    [Theory]
    [InlineData("cog")]
    [InlineData("jp2")]
    public void A_line_that_breaks_once_does_not_break_a_scene_off(string format)
    {
        var path = Write(format);
        var expected = ReadAll(Of(path), new LocalRasters());
        using var reader = SceneReader.Open(Of(path), ["B02"], 10, new Source(path => At(path)));

        Lose(Loss.BrokenOff, 1, onward: false, path);

        Read(reader).ShouldBe(expected);
    }

    [Fact]
    public void What_GDAL_keeps_quiet_about_is_known()
    {
        var path = Write("plain");
        var access = RemoteAccess.From(At(path), "test");
        using var scope = access.Enter();
        using var stream = new VirtualStream(access.Path);
        Lose(Loss.Throttled, 0, onward: true, path);

        stream.Read(0, new byte[100]).ShouldBe(0);

        Should.Throw<GdalException>(access.ThrowIfLost).Message.ShouldContain("429");
    }

    private void CheckAll(string path, byte[] expected, Func<byte[]> read)
    {
        read().ShouldBe(expected);
        var requests = _server.Seen.Count;
        requests.ShouldBeGreaterThan(1);
        foreach (var (loss, onward) in Losses)
        {
            for (var first = 0; first < requests; first++)
            {
                Lose(loss, first, onward, path);
                Check(expected, read, $"{loss} {(onward ? "from" : "at")} {first}");
            }
        }
    }

    private static void Check(byte[] expected, Func<byte[]> read, string loss)
    {
        byte[]? samples = null;
        try
        {
            samples = read();
        }
        catch (TransientException)
        {
            // Another try makes sense.
        }

        (samples?.AsSpan().SequenceEqual(expected)).ShouldNotBe(false, loss);
    }

    private static IEnumerable<(Loss Loss, bool Onward)> Losses =>
        from loss in Enum.GetValues<Loss>() from onward in new[] { false, true } select (loss, onward);

    private void Lose(Loss loss, int first, bool onward, string path)
    {
        var begin = _server.Seen.Count + first;
        _server.Intercept = async context =>
        {
            var number = _server.Seen.Count - 1;
            if (number < begin || (!onward && number > begin))
            {
                return false;
            }

            switch (loss)
            {
                case Loss.Throttled:
                    context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                    break;
                case Loss.Unanswered:
                    context.Abort();
                    break;
                default:
                    await SendHalfAsync(context, await File.ReadAllBytesAsync(path));
                    context.Abort();
                    break;
            }

            return true;
        };
    }

    private static async Task SendHalfAsync(HttpContext context, byte[] file)
    {
        var (from, end) = (0, file.Length);
        if (context.Request.GetTypedHeaders().Range?.Ranges.Single() is { From: { } start, To: { } last })
        {
            (from, end) = ((int)start, (int)Math.Min(last + 1, file.Length));
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{end - 1}/{file.Length}";
        }

        context.Response.ContentLength = end - from;
        await context.Response.Body.WriteAsync(file.AsMemory(from, (end - from) / 2));
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Noise, so that a small picture takes many requests; or many small tiles, whose list alone takes some.</summary>
    private string Write(string format)
    {
        var side = format == "tiles" ? ManyTiles : Side;
        var random = new Random(3);
        var samples = new ushort[side * side];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (ushort)(1000 + (format == "tiles" ? i % side : random.Next(4096)));
        }

        var grid = _scene.Grid with { Width = side, Height = side };
        var cog = Path.Combine(_bucket, "noise.tif");
        using (var writer = new CogWriter(cog, grid, new CogProfile { Bands = ["reflectance"], Type = SampleType.UInt16, Nodata = 0 }))
        {
            writer.WriteRows(0, grid.Height, MemoryMarshal.AsBytes(samples.AsSpan()));
            writer.Complete();
        }

        if (format == "cog")
        {
            return cog;
        }

        using var source = Dataset.Open(cog, GdalLibrary.ReadDrivers);
        var path = Path.Combine(_bucket, $"noise-{format}" + (format == "jp2" ? ".jp2" : ".tif"));
        using var copy = format switch
        {
            "tiles" => source.CopyTo("GTiff", path, "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE"),
            "plain" => source.CopyTo("GTiff", path, "TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128"),
            "lzw" => source.CopyTo("GTiff", path, "COMPRESS=LZW", "PREDICTOR=2"),
            _ => source.CopyTo("JP2OpenJPEG", path, "QUALITY=100", "REVERSIBLE=YES", "YCBCR420=NO", "BLOCKXSIZE=256", "BLOCKYSIZE=256"),
        };
        return path;
    }

    private SceneRecord Of(string path)
    {
        var part = _scene.Record.Parts[0];
        var band = part.Bands.First(band => band.Name == "B02");
        return _scene.Record with
        {
            Parts = [part with { Bands = [band with { Asset = new AssetReference { Key = "b02", Href = new Uri(path).AbsoluteUri } }] }],
        };
    }

    private static byte[] ReadAll(SceneRecord scene, IRasterSource source)
    {
        using var reader = SceneReader.Open(scene, ["B02"], 10, source);
        return Read(reader);
    }

    private static byte[] Read(SceneReader reader)
    {
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        return block.Samples.Span<byte>().ToArray();
    }

    private RasterLocation At(string path, string query = "") => new()
    {
        Uri = new Uri(_server.Root, $"{Bucket}/{Path.GetFileName(path)}{query}"),
        Options = new Dictionary<string, string> { ["GDAL_HTTP_MAX_RETRY"] = "0" },
    };

    private RasterLocation InBucket(string path) => new()
    {
        Uri = new Uri($"s3://{Bucket}/{Path.GetFileName(path)}"),
        Options = new Dictionary<string, string>
        {
            ["AWS_NO_SIGN_REQUEST"] = "YES",
            ["AWS_S3_ENDPOINT"] = _server.Root.Authority,
            ["AWS_HTTPS"] = "NO",
            ["AWS_VIRTUAL_HOSTING"] = "FALSE",
            ["GDAL_HTTP_MAX_RETRY"] = "0",
        },
    };

    private enum Loss
    {
        Throttled,
        Unanswered,
        BrokenOff,
    }

    private sealed class Source(Func<string, RasterLocation> locate) : IRasterSource
    {
        public RasterLocation Locate(AssetReference asset) => locate(new Uri(asset.Href).LocalPath);
    }
}
