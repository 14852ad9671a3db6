using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Adapters.Scale.ObjectStore.S3;
using Groundshift.TestKit.Http;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class S3FaultTests : RemoteObjectFaults
{
    private S3Options? _options;

    [Fact]
    public async Task A_server_without_conditions_is_asked_without_them()
    {
        var refused = 0;
        Proxy.Choose = (method, address, _) => IsSend(method, address) && refused++ == 0 ? new ProxyFault { Status = 501 } : null;

        await PutAsync("a", [1]);
        await PutAsync("b", [2]);

        (await ListAsync(string.Empty)).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task An_upload_in_parts_that_fails_is_given_up_at_the_server()
    {
        Proxy.Choose = (method, address, _) => IsSend(method, address) ? new ProxyFault { Status = 400 } : null;

        await Should.ThrowAsync<Core.Jobs.InvalidInputException>(async () => await PutAsync("a", Bytes(250_000)));

        Proxy.Seen.ShouldContain(request => request.StartsWith("DELETE", StringComparison.Ordinal) && request.Contains("uploadId", StringComparison.Ordinal));
    }

    private protected override async Task<Uri> EndpointAsync() => (await S3TestServer.NeedAsync()).Endpoint;

    private protected override async Task<RemoteObjectStore> OpenAsync(Uri endpoint, Changed changed, TimeProvider time)
    {
        _options ??= await ObjectsHost.S3Async();
        return RemoteObjectStore.Open(
            Shape(_options, changed) with
            {
                Endpoint = endpoint,
                SecretAccessKey = changed == Changed.Secret ? WrongSecret : _options.SecretAccessKey,
                Bucket = changed == Changed.Bucket ? "missing" : _options.Bucket,
            },
            time);
    }
}
