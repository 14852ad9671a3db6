using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

[Collection(ServerRestarts.Name)]
public sealed class ObjectServerRestartTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_outlive_the_death_of_an_S3_server()
    {
        var server = await S3TestServer.NeedAsync();
        using var store = RemoteObjectStore.Open(await ObjectsHost.S3Async() with { FirstDelay = Short }, TimeProvider.System);
        await PutAsync(store, "before");

        await server.CrashAsync();
        try
        {
            await Should.ThrowAsync<TransientException>(async () => await store.FindAsync("before", Token));
            await Should.ThrowAsync<TransientException>(async () => await PutAsync(store, "lost"));
        }
        finally
        {
            await server.StartAgainAsync();
        }

        (await store.FindAsync("before", Token)).ShouldNotBeNull();
        (await store.FindAsync("lost", Token)).ShouldBeNull();
        await PutAsync(store, "after");
    }

    // Azurite writes its tables every few seconds, so what it may forget is its own.
    [Fact]
    public async Task The_store_goes_on_after_the_death_of_a_blob_service()
    {
        var options = await ObjectsHost.BlobAsync() with { FirstDelay = Short };
        var server = await AzuriteServer.NeedAsync();
        using var store = RemoteObjectStore.Open(options, TimeProvider.System);
        await PutAsync(store, "before");

        await server.CrashAsync();
        try
        {
            await Should.ThrowAsync<TransientException>(async () => await store.FindAsync("before", Token));
        }
        finally
        {
            await server.StartAgainAsync();
            await server.MakeContainerAsync(ObjectsHost.Container);
        }

        await PutAsync(store, "after");
        (await store.FindAsync("after", Token)).ShouldNotBeNull();
    }

    public void Dispose() => _folder.Dispose();

    private async Task PutAsync(RemoteObjectStore store, string path)
    {
        var file = _folder.File(path);
        await File.WriteAllTextAsync(file, path, Token);
        await store.PutAsync(path, file, "text/plain", Token);
    }
}
