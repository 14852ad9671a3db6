using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Embedded;

/// <summary>What only a folder of files can get wrong.</summary>
public sealed class LocalFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalObjectStore _store;

    public LocalFilesTests()
    {
        _store = new LocalObjectStore(_folder.Root, TimeProvider.System);
        File.WriteAllText(_folder.File("local"), "content");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_to_a_folder_outside_leads_nowhere()
    {
        Directory.CreateDirectory(_folder.File("outside"));
        await File.WriteAllTextAsync(_folder.File("outside/secret"), "secret", Token);
        Directory.CreateSymbolicLink(_folder.File("objects/link"), _folder.File("outside"));

        await Should.ThrowAsync<InvalidInputException>(async () => await _store.FindAsync("link/secret", Token));
        await Should.ThrowAsync<InvalidInputException>(async () => await _store.OpenAsync("link/secret", 0, null, Token));
        await Should.ThrowAsync<InvalidInputException>(async () => await PutAsync("link/new"));
        File.Exists(_folder.File("outside/new")).ShouldBeFalse();
        (await ListAsync(string.Empty)).ShouldBeEmpty();
        await Should.ThrowAsync<InvalidInputException>(() => ListAsync("link/"));
    }

    [Fact]
    public async Task A_link_to_a_file_outside_leads_nowhere()
    {
        File.CreateSymbolicLink(_folder.File("objects/link"), _folder.File("local"));
        File.CreateSymbolicLink(_folder.File("objects/dangling"), _folder.File("none"));

        await Should.ThrowAsync<InvalidInputException>(async () => await _store.OpenAsync("link", 0, null, Token));
        await Should.ThrowAsync<InvalidInputException>(async () => await _store.FindAsync("dangling", Token));
        await Should.ThrowAsync<InvalidInputException>(async () => await PutAsync("dangling"));
    }

    [Fact]
    public async Task A_path_through_a_file_or_onto_a_folder_is_an_invalid_input()
    {
        await PutAsync("a/b");

        await Should.ThrowAsync<InvalidInputException>(async () => await PutAsync("a/b/c"));
        await Should.ThrowAsync<InvalidInputException>(async () => await PutAsync("a"));
        (await _store.FindAsync("a/b", Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_file_that_was_changed_behind_the_store_gets_a_true_tag()
    {
        await PutAsync("a");
        var before = (await _store.FindAsync("a", Token)).ShouldNotBeNull();

        await File.WriteAllTextAsync(_folder.File("objects/a"), "another content", Token);

        var after = (await _store.FindAsync("a", Token)).ShouldNotBeNull();
        after.Tag.ShouldNotBe(before.Tag);
        after.Size.ShouldBe(15);
        after.MediaType.ShouldBe(before.MediaType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("torn")]
    [InlineData("1 2 3")]
    [InlineData("-1 x y z")]
    public async Task A_lost_or_torn_note_is_made_up_from_the_file(string note)
    {
        await PutAsync("a");
        var before = (await _store.FindAsync("a", Token)).ShouldNotBeNull();
        await File.WriteAllTextAsync(_folder.File("object-notes/a"), note, Token);

        (await _store.FindAsync("a", Token)).ShouldNotBeNull().Tag.ShouldBe(before.Tag);
        File.Delete(_folder.File("object-notes/a"));
        (await _store.FindAsync("a", Token)).ShouldNotBeNull().Tag.ShouldBe(before.Tag);
    }

    [Fact]
    public async Task A_kill_between_note_and_file_leaves_the_old_object_with_its_old_tag()
    {
        await PutAsync("a");
        var before = (await _store.FindAsync("a", Token)).ShouldNotBeNull();
        await File.WriteAllTextAsync(_folder.File("object-notes/a"), "99 638000000000000000 0123456789abcdef image/tiff\n", Token);

        (await _store.FindAsync("a", Token)).ShouldNotBeNull().Tag.ShouldBe(before.Tag);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_swept_after_a_day_and_not_before()
    {
        var left = _folder.File("incoming/left");
        await File.WriteAllTextAsync(left, "half", Token);
        var clock = new ManualClock(new DateTimeOffset(File.GetLastWriteTimeUtc(left), TimeSpan.Zero));
        clock.Advance(TimeSpan.FromHours(23));
        _ = new LocalObjectStore(_folder.Root, clock);
        File.Exists(left).ShouldBeTrue();
        clock.Advance(TimeSpan.FromHours(2));

        _ = new LocalObjectStore(_folder.Root, clock);

        File.Exists(left).ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_left_aside_after_a_put()
    {
        await PutAsync("a");
        await PutAsync("a");

        Directory.GetFiles(_folder.File("incoming")).ShouldBeEmpty();
    }

    [Fact]
    public void A_full_disk_is_told_as_such_and_as_transient()
    {
        if (!OperatingSystem.IsLinux() || !Path.Exists("/dev/full"))
        {
            Assert.Skip("needs /dev/full");
        }

        var error = Should.Throw<IOException>(() =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            full.Write([1]);
        });

        DurableFiles.Translate(error, "x").ShouldBeOfType<TransientException>().Message.ShouldContain("full");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_invalid_input()
    {
        var error = Should.Throw<InvalidInputException>(() => EmbeddedStores.Open(_folder.File("local/below-a-file"), TimeProvider.System));

        error.Field.ShouldBe("data folder");
    }

    public void Dispose() => _folder.Dispose();

    private ValueTask PutAsync(string path) => _store.PutAsync(path, _folder.File("local"), "text/plain", Token);

    private async Task<List<string>> ListAsync(string prefix)
    {
        List<string> paths = [];
        await foreach (var path in _store.ListAsync(prefix, Token))
        {
            paths.Add(path);
        }

        return paths;
    }
}
