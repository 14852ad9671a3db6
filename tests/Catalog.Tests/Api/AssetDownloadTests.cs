namespace Groundshift.Catalog.Tests.Api;

public sealed class AssetDownloadTests : IAsyncLifetime
{
    private const string Path = "/assets/products/one/classification.tif";
    private const string Cog = "image/tiff; application=geotiff; profile=cloud-optimized";

    private readonly byte[] _bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31))];
    private ApiServer? _server;

    private ApiServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        await _server.Stores.PutObjectAsync("products/one/classification.tif", _bytes, Cog);
        await _server.Stores.PutObjectAsync("products/one/run.json", "{}"u8.ToArray(), "application/json");
        await _server.Stores.PutObjectAsync("products/one/empty.bin", [], "application/octet-stream");
        await _server.Stores.PutObjectAsync("states/private.bin", [1, 2, 3], "application/octet-stream");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task A_whole_file_comes_with_its_type_tag_and_name()
    {
        using var response = await Server.SendAsync(HttpMethod.Get, Path);

        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.ToString().ShouldBe(Cog);
        response.Content.Headers.ContentLength.ShouldBe(_bytes.Length);
        response.Content.Headers.ContentDisposition!.ToString().ShouldBe("attachment; filename=one-classification.tif; filename*=UTF-8''one-classification.tif");
        response.Headers.AcceptRanges.ShouldBe(["bytes"]);
        response.Headers.ETag!.IsWeak.ShouldBeFalse();
        response.Content.Headers.LastModified.ShouldNotBeNull();
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        (await BytesAsync(response)).ShouldBe(_bytes);
    }

    [Fact]
    public async Task A_folder_that_is_only_a_hash_is_no_name()
    {
        await Server.Stores.PutObjectAsync("products/landcover/scene-area-model/0123456789abcdef/confidence.tif", [1], Cog);

        using var response = await Server.SendAsync(HttpMethod.Head, "/assets/products/landcover/scene-area-model/0123456789abcdef/confidence.tif");

        response.Content.Headers.ContentDisposition!.FileName.ShouldBe("scene-area-model-confidence.tif");
    }

    [Fact]
    public async Task Json_is_for_looking_at()
    {
        using var response = await Server.SendAsync(HttpMethod.Get, "/assets/products/one/run.json", ("Accept-Encoding", "gzip"));

        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");
        response.Content.Headers.ContentEncoding.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-16383", 0, 16384)]
    [InlineData("bytes=100-199", 100, 100)]
    [InlineData("bytes=299999-", 299_999, 1)]
    [InlineData("bytes=299990-999999", 299_990, 10)]
    [InlineData("bytes=-5", 299_995, 5)]
    [InlineData("bytes=-999999", 0, 300_000)]
    [InlineData("BYTES=5-6", 5, 2)]
    public async Task A_range_gives_exactly_its_bytes(string range, int start, int length)
    {
        using var response = await Server.SendAsync(HttpMethod.Get, Path, ("Range", range));

        ((int)response.StatusCode).ShouldBe(206);
        response.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes {start}-{start + length - 1}/{_bytes.Length}");
        response.Content.Headers.ContentLength.ShouldBe(length);
        (await BytesAsync(response)).ShouldBe(_bytes[start..(start + length)]);
    }

    [Fact]
    public void Any_range_header_gives_a_part_of_the_file_or_all_or_none_of_it()
    {
        FsCheck.Check.QuickThrowOnFailure(FsCheck.Fluent.Prop.ForAll<int, int, int>((first, last, size) =>
        {
            var (from, to, length) = (Math.Abs((long)first), Math.Abs((long)last), Math.Abs((long)size));
            var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
            context.Request.Headers.Range = $"bytes={from}-{to}";

            var range = Groundshift.Catalog.Api.ByteRange.Of(context.Request, length);

            return from > to ? range.IsWhole
                : from >= length ? range is { IsWhole: false, Length: 0 }
                : range.Start == from && range.Length == Math.Min(to, length - 1) - from + 1;
        }));
    }

    [Theory]
    [InlineData("bytes=300000-")]
    [InlineData("bytes=300000-300001")]
    [InlineData("bytes=-0")]
    public async Task A_range_behind_the_end_is_a_416_with_the_size(string range)
    {
        using var response = await Server.SendAsync(HttpMethod.Get, Path, ("Range", range));

        ((int)response.StatusCode).ShouldBe(416);
        response.Content.Headers.ContentRange!.ToString().ShouldBe("bytes */300000");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("items=0-1")]
    [InlineData("bytes=6-5")]
    [InlineData("nonsense")]
    public async Task Several_ranges_and_nonsense_give_the_whole_file(string range)
    {
        using var response = await Server.SendAsync(HttpMethod.Get, Path, ("Range", range));

        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentLength.ShouldBe(_bytes.Length);
    }

    [Fact]
    public async Task If_range_gives_the_range_of_the_same_version_only()
    {
        using var first = await Server.SendAsync(HttpMethod.Head, Path);
        var tag = first.Headers.ETag!.ToString();
        var modified = first.Content.Headers.LastModified!.Value.ToString("R");

        (await StatusAsync(("Range", "bytes=0-9"), ("If-Range", tag))).ShouldBe(206);
        (await StatusAsync(("Range", "bytes=0-9"), ("If-Range", modified))).ShouldBe(206);
        (await StatusAsync(("Range", "bytes=0-9"), ("If-Range", "\"other\""))).ShouldBe(200);
        (await StatusAsync(("Range", "bytes=0-9"), ("If-Range", "W/" + tag))).ShouldBe(200);
        (await StatusAsync(("Range", "bytes=0-9"), ("If-Range", "Mon, 01 Jan 2001 00:00:00 GMT"))).ShouldBe(200);
    }

    [Fact]
    public async Task A_client_that_has_the_file_gets_304()
    {
        using var first = await Server.SendAsync(HttpMethod.Head, Path);
        var tag = first.Headers.ETag!.ToString();
        var modified = first.Content.Headers.LastModified!.Value.ToString("R");

        (await StatusAsync(("If-None-Match", tag))).ShouldBe(304);
        (await StatusAsync(("If-None-Match", "*"))).ShouldBe(304);
        (await StatusAsync(("If-Modified-Since", modified))).ShouldBe(304);
        (await StatusAsync(("If-None-Match", "\"other\""), ("If-Modified-Since", modified))).ShouldBe(200);
    }

    [Fact]
    public async Task Head_tells_the_size_and_sends_nothing()
    {
        using var response = await Server.SendAsync(HttpMethod.Head, Path, ("Range", "bytes=0-9"));

        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentLength.ShouldBe(_bytes.Length);
        (await BytesAsync(response)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_file_is_served()
    {
        using var whole = await Server.SendAsync(HttpMethod.Get, "/assets/products/one/empty.bin");
        using var range = await Server.SendAsync(HttpMethod.Get, "/assets/products/one/empty.bin", ("Range", "bytes=0-0"));

        ((int)whole.StatusCode, (int)range.StatusCode).ShouldBe((200, 416));
    }

    [Theory]
    [InlineData("/assets/states/private.bin")]
    [InlineData("/assets/products/../states/private.bin")]
    [InlineData("/assets/products/%2e%2e/states/private.bin")]
    [InlineData("/assets/products/%2e%2e%2fstates%2fprivate.bin")]
    [InlineData("/assets/products/..%5c..%5cprivate.bin")]
    [InlineData("/assets/products//one/classification.tif")]
    [InlineData("/assets/products/one")]
    [InlineData("/assets/products/one/")]
    [InlineData("/assets/products/one/missing.tif")]
    [InlineData("/assets//etc/passwd")]
    [InlineData("/assets/")]
    [InlineData("/assets/products/one/a%00b")]
    public async Task What_is_not_public_is_not_there(string path)
    {
        // HttpClient folds dots away, so the request line is written by hand.
        using var client = new System.Net.Sockets.TcpClient();
        var url = new Uri(Server.Url);
        await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var status = await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        status.ShouldNotBeNull();
        status.Split(' ')[1].ShouldBeOneOf("404", "400");
    }

    private static async Task<byte[]> BytesAsync(HttpResponseMessage response) =>
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    private async Task<int> StatusAsync(params (string, string)[] headers)
    {
        using var response = await Server.SendAsync(HttpMethod.Get, Path, headers);
        return (int)response.StatusCode;
    }
}
