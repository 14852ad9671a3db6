using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Adapters.Scale.ObjectStore.AzureBlob;
using Groundshift.Core.Jobs;
using Groundshift.TestKit.Http;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class AzureBlobFaultTests : RemoteObjectFaults
{
    private AzureBlobOptions? _options;

    [Fact]
    public async Task Blocks_that_a_broken_upload_left_are_not_sent_again()
    {
        var content = Bytes(950_000);
        var blocks = 0;
        Proxy.Choose = (_, address, _) => address.Contains("comp=block&", StringComparison.Ordinal) && Interlocked.Increment(ref blocks) > 5 ? new ProxyFault { Status = 403 } : null;
        await Should.ThrowAsync<RefusedException>(async () => await PutAsync("a", content));
        Proxy.Choose = null;
        (await ListAsync(string.Empty)).ShouldBeEmpty();
        var seen = Proxy.Seen.Count;

        await PutAsync("a", content);

        Proxy.Seen.Skip(seen).Count(request => request.Contains("comp=block&", StringComparison.Ordinal)).ShouldBeInRange(5, 9);
        (await ReadAsync("a")).ShouldBe(content);
    }

    [Fact]
    public async Task Blocks_of_another_content_are_not_taken_over()
    {
        Proxy.Choose = (_, address, _) => address.Contains("comp=blocklist", StringComparison.Ordinal) && !address.Contains("uncommitted", StringComparison.Ordinal) ? new ProxyFault { Status = 403 } : null;
        await Should.ThrowAsync<RefusedException>(async () => await PutAsync("a", Bytes(250_000)));
        Proxy.Choose = null;

        await PutAsync("a", Bytes(250_001));

        (await ReadAsync("a")).ShouldBe(Bytes(250_001));
    }

    [Fact]
    public async Task A_shared_access_signature_is_enough_and_never_shown()
    {
        var server = await AzuriteServer.NeedAsync();
        var sas = ContainerSas.Of(server, ObjectsHost.Container, TimeProvider.System.GetUtcNow().AddHours(1));
        using var store = RemoteObjectStore.Open(
            Shape((await ObjectsHost.BlobAsync()) with { Endpoint = Proxy.Endpoint, AccountKey = null, Sas = sas }, Changed.Nothing), TimeProvider.System);

        await store.CheckAsync(Token);
        await store.PutAsync("a", Local(Bytes(250_000)), "image/tiff", Token);
        await store.DeleteAsync("a", Token);

        (await store.FindAsync("a", Token)).ShouldBeNull();
        store.ToString().ShouldNotContain("sig=");
        (await store.LocateAsync("a", Token)).ToString().ShouldNotContain("sig=");
    }

    [Fact]
    public async Task A_token_goes_as_a_header_and_never_into_an_address()
    {
        var until = TimeProvider.System.GetUtcNow().AddHours(1);
        using var store = RemoteObjectStore.Open(
            Shape((await ObjectsHost.BlobAsync()) with { Endpoint = Proxy.Endpoint, AccountKey = null, Token = _ => ValueTask.FromResult(("entra-token", until)) }, Changed.Nothing),
            TimeProvider.System);
        string? authorisation = null;
        Proxy.Look = context => authorisation = context.Request.Headers.Authorization;
        Proxy.Choose = (_, _, _) => new ProxyFault { Status = 404 };

        (await store.FindAsync("a", Token)).ShouldBeNull();
        var location = await store.LocateAsync("a", Token);

        authorisation.ShouldBe("Bearer entra-token");
        location.Uri.Query.ShouldBeEmpty();
        location.Headers["Authorization"].ShouldBe("Bearer entra-token");
        location.Expires.ShouldBe(until);
    }

    private protected override async Task<Uri> EndpointAsync() => (await AzuriteServer.NeedAsync()).Endpoint;

    private protected override async Task<RemoteObjectStore> OpenAsync(Uri endpoint, Changed changed, TimeProvider time)
    {
        _options ??= await ObjectsHost.BlobAsync();
        return RemoteObjectStore.Open(
            Shape(_options, changed) with
            {
                Endpoint = endpoint,
                AccountKey = changed == Changed.Secret ? WrongSecret : _options.AccountKey,
                Container = changed == Changed.Bucket ? "missing" : _options.Container,
            },
            time);
    }
}
