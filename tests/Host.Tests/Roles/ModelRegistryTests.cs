using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.Roles;

/// <summary>Packages of processes that share an object store and no folder.</summary>
public sealed class ModelRegistryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly LocalObjectStore _objects;
    private readonly ModelPackage _package = ModelPackage.Open(Path.Combine(RepositoryRoot.Folder, "models", "landcover-s2"));

    public ModelRegistryTests() => _objects = new LocalObjectStore(_folder.File("shared"), _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ModelReference Reference => _package.Manifest.Reference;

    [Fact]
    public async Task A_package_that_one_process_publishes_another_resolves_fetches_and_verifies()
    {
        (await Registry("one").PublishAsync(_package, Token)).ShouldBeTrue();

        var other = Registry("two");

        (await other.ResolveAsync(Reference.Name, Token)).ShouldNotBeNull().ItemJson.ShouldBe(_package.Manifest.ItemJson);
        var fetched = await other.FindAsync(Reference.Name, Token);
        fetched.Manifest.ItemJson.ShouldBe(_package.Manifest.ItemJson);
        fetched.Folder.ShouldStartWith(_folder.File("two-cache"));
        (await other.FetchAsync(Reference, Token)).ShouldBe(fetched.Folder);
        Directory.GetFileSystemEntries(_folder.File("two-cache")).ShouldBe([fetched.Folder]);
    }

    [Fact]
    public async Task An_own_package_is_used_without_asking_the_store()
    {
        var registry = new ModelRegistry(new ModelLibrary([_folder.File("own")]), new NoStore(), _folder.File("cache"), _clock);
        registry.Library.InstallCopy(_package.Folder);

        (await registry.FetchAsync(Reference, Token)).ShouldStartWith(_folder.File("own"));
    }

    [Fact]
    public async Task A_process_without_a_shared_store_publishes_nothing()
    {
        var registry = new ModelRegistry(new ModelLibrary([_folder.File("own")]), null, _folder.File("cache"), _clock);

        (await registry.PublishAsync(_package, Token)).ShouldBeFalse();
        (await registry.ResolveAsync(Reference.Name, Token)).ShouldBeNull();
        (await Should.ThrowAsync<InvalidInputException>(async () => await registry.FetchAsync(Reference, Token))).Field.ShouldBe("model");
    }

    [Fact]
    public async Task An_altered_file_in_the_store_is_refused_and_leaves_nothing()
    {
        await Registry("one").PublishAsync(_package, Token);
        var graph = Directory.EnumerateFiles(_folder.File("shared/objects/models"), "model.onnx", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(graph, Token);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(graph, bytes, Token);

        var failure = await Should.ThrowAsync<InvalidInputException>(async () => await Registry("two").FetchAsync(Reference, Token));

        failure.Message.ShouldContain("model.onnx with SHA-256");
        Directory.GetFileSystemEntries(_folder.File("two-cache")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_package_of_the_same_version_is_refused()
    {
        await Registry("one").PublishAsync(_package, Token);
        CopyPackage(_folder.File("changed"));
        await File.AppendAllTextAsync(_folder.File("changed/card.md"), "More.", Token);

        var failure = await Should.ThrowAsync<InvalidInputException>(
            async () => await Registry("two").PublishAsync(ModelPackage.Open(_folder.File("changed")), Token));

        failure.NextStep.ShouldContain("model remove");
    }

    [Fact]
    public async Task A_package_that_replaced_another_of_its_version_is_fetched_anew()
    {
        var registry = Registry("two");
        await registry.PublishAsync(_package, Token);
        var first = await registry.FetchAsync(Reference, Token);
        await registry.RemoveAsync(Reference, Token);
        await Should.ThrowAsync<InvalidInputException>(async () => await registry.FetchAsync(Reference, Token));
        CopyPackage(_folder.File("changed"));
        await File.AppendAllTextAsync(_folder.File("changed/card.md"), "More.", Token);
        await registry.PublishAsync(ModelPackage.Open(_folder.File("changed")), Token);

        var second = await registry.FetchAsync(Reference, Token);

        second.ShouldNotBe(first);
        (await File.ReadAllTextAsync(Path.Combine(second, "card.md"), Token)).ShouldEndWith("More.");
    }

    [Fact]
    public async Task A_package_that_is_removed_leaves_no_object_and_is_unknown_within_half_a_minute()
    {
        var registry = Registry("one");
        await registry.PublishAsync(_package, Token);
        (await registry.ListAsync(Token)).Count.ShouldBe(1);

        await registry.RemoveAsync(Reference, Token);
        _clock.Advance(TimeSpan.FromSeconds(30));

        (await registry.ListAsync(Token)).ShouldBeEmpty();
        Directory.EnumerateFiles(_folder.File("shared/objects"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private ModelRegistry Registry(string name) => new(new ModelLibrary([_folder.File(name)]), _objects, _folder.File($"{name}-cache"), _clock);

    private void CopyPackage(string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(_package.Folder))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private sealed class NoStore : IObjectStore
    {
        public ValueTask PutAsync(string path, string localFile, string mediaType, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Stream?> OpenAsync(string path, long offset, long? length, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DeleteAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<RasterLocation> LocateAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
