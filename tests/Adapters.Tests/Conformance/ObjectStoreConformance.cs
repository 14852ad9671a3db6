using System.Security.Cryptography;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every object store does.</summary>
public abstract class ObjectStoreConformance : PortConformance
{
    private const string Path = "products/congo/2022/classification.tif";
    private const string Tiff = "image/tiff; application=geotiff; profile=cloud-optimized";

    private readonly TemporaryFolder _folder = new();

    private IObjectStore Objects => Host.Objects;

    public static TheoryData<string> BadPaths =>
    [
        "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a/..", "a\\b", "..\\a", "a b", "a?b", "a#b", "a%2e%2e/b", "ä", "a\0b", "a\nb",
        "C:/a", "a:b", "~root/*", new string('x', 256), string.Join('/', Enumerable.Repeat("abcdefgh", 200)),
    ];

    [Fact]
    public async Task An_object_is_kept_byte_by_byte()
    {
        var content = Bytes(300_000);
        await PutAsync(Path, content);

        var stored = (await Objects.FindAsync(Path, Token)).ShouldNotBeNull();

        stored.Path.ShouldBe(Path);
        stored.Size.ShouldBe(content.Length);
        stored.MediaType.ShouldBe(Tiff);
        stored.Tag.ShouldMatch("^[A-Za-z0-9_-]{16,}$");
        (await ReadAsync(Path)).ShouldBe(content);
    }

    [Fact]
    public async Task An_absent_object_is_null()
    {
        await PutAsync(Path, [1]);

        (await Objects.FindAsync("products/none", Token)).ShouldBeNull();
        (await Objects.OpenAsync("products/none", 0, null, Token)).ShouldBeNull();
        (await Objects.FindAsync("products", Token)).ShouldBeNull();
        (await Objects.OpenAsync("products/congo", 0, null, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        await PutAsync("empty", []);

        (await Objects.FindAsync("empty", Token)).ShouldNotBeNull().Size.ShouldBe(0);
        (await ReadAsync("empty")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_local_file_stays_where_it_is()
    {
        var file = Local([1, 2, 3]);

        await Objects.PutAsync("a", file, Tiff, Token);

        File.ReadAllBytes(file).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_missing_local_file_makes_no_object()
    {
        await Should.ThrowAsync<FileNotFoundException>(async () => await Objects.PutAsync("a", _folder.File("none"), Tiff, Token));

        (await Objects.FindAsync("a", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task The_tag_follows_the_content()
    {
        await PutAsync("a", [1, 2, 3]);
        await PutAsync("same", [1, 2, 3]);
        var first = (await Objects.FindAsync("a", Token)).ShouldNotBeNull();

        await PutAsync("a", [1, 2, 4]);

        var second = (await Objects.FindAsync("a", Token)).ShouldNotBeNull();
        second.Tag.ShouldNotBe(first.Tag);
        (await ReadAsync("a")).ShouldBe([1, 2, 4]);
        (await Objects.FindAsync("same", Token)).ShouldNotBeNull().Tag.ShouldBe(first.Tag);
    }

    [Fact]
    public async Task An_equal_object_is_left_as_it_is()
    {
        await PutAsync("a", [1, 2, 3]);
        var first = await Objects.FindAsync("a", Token);

        await PutAsync("a", [1, 2, 3]);

        (await Objects.FindAsync("a", Token)).ShouldBe(first);
    }

    [Theory]
    [InlineData(0, null, 0, 100)]
    [InlineData(10, null, 10, 90)]
    [InlineData(0, 10L, 0, 10)]
    [InlineData(95, 10L, 95, 5)]
    [InlineData(20, 0L, 20, 0)]
    [InlineData(100, null, 100, 0)]
    [InlineData(1000, 5L, 100, 0)]
    public async Task A_range_is_read_and_ends_with_the_object(long offset, long? length, int expectedOffset, int expectedLength)
    {
        var content = Bytes(100);
        await PutAsync("a", content);

        (await ReadAsync("a", offset, length)).ShouldBe(content[expectedOffset..(expectedOffset + expectedLength)]);
    }

    [Fact]
    public async Task A_negative_range_is_a_bug()
    {
        await PutAsync("a", [1]);

        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Objects.OpenAsync("a", -1, null, Token));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Objects.OpenAsync("a", 0, -1, Token));
    }

    [Fact]
    public async Task A_reader_keeps_the_object_that_it_opened()
    {
        await PutAsync("a", Bytes(200_000));
        await using var open = (await Objects.OpenAsync("a", 0, null, Token)).ShouldNotBeNull();

        await PutAsync("a", [9]);

        using var content = new MemoryStream();
        await open.CopyToAsync(content, Token);
        content.ToArray().ShouldBe(Bytes(200_000));
    }

    [Fact]
    public async Task Paths_under_a_prefix_come_in_ordinal_order()
    {
        string[] paths = ["a-b/x", "a.txt", "a/b/c", "a/b.c", "a/b-c", "a/x", "A/x", "b", "~x/y", "0"];
        foreach (var path in paths)
        {
            await PutAsync(path, [1]);
        }

        (await ListAsync(string.Empty)).ShouldBe(paths.Order(StringComparer.Ordinal));
        (await ListAsync("a/")).ShouldBe(["a/b-c", "a/b.c", "a/b/c", "a/x"]);
        (await ListAsync("a/b")).ShouldBe(["a/b-c", "a/b.c", "a/b/c"]);
        (await ListAsync("a")).ShouldBe(["a-b/x", "a.txt", "a/b-c", "a/b.c", "a/b/c", "a/x"]);
        (await ListAsync("none/at/all")).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(BadPaths))]
    public async Task A_bad_path_is_an_invalid_input_everywhere(string path)
    {
        var file = Local([1]);

        (await Should.ThrowAsync<InvalidInputException>(async () => await Objects.PutAsync(path, file, Tiff, Token))).Field.ShouldBe("object path");
        await Should.ThrowAsync<InvalidInputException>(async () => await Objects.FindAsync(path, Token));
        await Should.ThrowAsync<InvalidInputException>(async () => await Objects.OpenAsync(path, 0, null, Token));
        await Should.ThrowAsync<InvalidInputException>(async () => await Objects.DeleteAsync(path, Token));
        await Should.ThrowAsync<InvalidInputException>(async () => await Objects.LocateAsync(path, Token));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../")]
    [InlineData("a/../b")]
    [InlineData("/")]
    [InlineData("a//")]
    [InlineData("a b")]
    [InlineData("a\\")]
    public async Task A_bad_prefix_is_an_invalid_input(string prefix)
    {
        (await Should.ThrowAsync<InvalidInputException>(() => ListAsync(prefix))).Field.ShouldBe("object path");
    }

    [Theory]
    [InlineData("")]
    [InlineData("text/plain\r\nX: y")]
    public async Task A_bad_media_type_is_an_invalid_input(string mediaType)
    {
        (await Should.ThrowAsync<InvalidInputException>(async () => await Objects.PutAsync("a", Local([1]), mediaType, Token))).Field.ShouldBe("media type");
    }

    [Fact]
    public async Task A_location_is_absolute_and_ends_with_the_path()
    {
        var location = await Objects.LocateAsync(Path, Token);

        location.Uri.IsAbsoluteUri.ShouldBeTrue();
        location.Uri.AbsolutePath.ShouldEndWith(Path);
        location.ToString().ShouldEndWith(Path);
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_its_neighbours_stay()
    {
        string[] paths = ["a/b/c", "a/b/d", "a/bc", "a.txt"];
        foreach (var path in paths)
        {
            await PutAsync(path, [1, 2]);
        }

        await Objects.DeleteAsync("a/b/c", Token);

        (await Objects.FindAsync("a/b/c", Token)).ShouldBeNull();
        (await Objects.OpenAsync("a/b/c", 0, null, Token)).ShouldBeNull();
        (await ListAsync(string.Empty)).ShouldBe(["a.txt", "a/b/d", "a/bc"]);
        (await ReadAsync("a/b/d")).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Deleting_what_is_absent_changes_nothing()
    {
        await PutAsync("a/b", [1]);

        await Objects.DeleteAsync("a/b/c", Token);
        await Objects.DeleteAsync("a", Token);
        await Objects.DeleteAsync("none/at/all", Token);
        await Objects.DeleteAsync("a/b", Token);
        await Objects.DeleteAsync("a/b", Token);

        (await ListAsync(string.Empty)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_path_is_free_again_after_a_delete()
    {
        await PutAsync("a/b", [1]);
        await Objects.DeleteAsync("a/b", Token);

        await PutAsync("a", [2, 3]);
        await Objects.DeleteAsync("a", Token);
        await PutAsync("a/b", [4]);

        (await ReadAsync("a/b")).ShouldBe([4]);
        (await ListAsync(string.Empty)).ShouldBe(["a/b"]);
    }

    [Fact]
    public async Task Readers_beside_writers_see_whole_objects_only()
    {
        byte[][] versions = [.. Enumerable.Range(1, 6).Select(i => Enumerable.Repeat((byte)i, 50_000 * i).ToArray())];
        await PutAsync("a", versions[0]);
        var writer = Task.Run(
            async () =>
            {
                foreach (var version in versions)
                {
                    await PutAsync("a", version);
                }
            },
            Token);

        do
        {
            var seen = await ReadAsync("a");
            versions.Any(version => version.SequenceEqual(seen)).ShouldBeTrue($"{seen.Length} bytes of no version");
        }
        while (!writer.IsCompleted);
        await writer;
    }

    [Fact]
    public async Task A_cancelled_put_makes_no_object()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await Objects.PutAsync("a", Local(Bytes(100)), Tiff, cancelled.Token));

        (await Objects.FindAsync("a", Token)).ShouldBeNull();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static byte[] Bytes(int count)
    {
        var content = new byte[count];
        new Random(count).NextBytes(content);
        return content;
    }

    private string Local(byte[] content)
    {
        var file = _folder.File(Convert.ToHexString(RandomNumberGenerator.GetBytes(8)));
        File.WriteAllBytes(file, content);
        return file;
    }

    private ValueTask PutAsync(string path, byte[] content) => Objects.PutAsync(path, Local(content), Tiff, Token);

    private async Task<byte[]> ReadAsync(string path, long offset = 0, long? length = null)
    {
        await using var stream = (await Objects.OpenAsync(path, offset, length, Token)).ShouldNotBeNull();
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Token);
        return content.ToArray();
    }

    private async Task<List<string>> ListAsync(string prefix)
    {
        List<string> paths = [];
        await foreach (var path in Objects.ListAsync(prefix, Token))
        {
            paths.Add(path);
        }

        return paths;
    }
}
