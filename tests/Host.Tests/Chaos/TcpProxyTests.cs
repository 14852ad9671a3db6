using System.Net;
using System.Net.Sockets;
using Groundshift.TestKit.Chaos.Faults;

namespace Groundshift.Host.Tests.Chaos;

public sealed class TcpProxyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_passes_bytes_both_ways_until_it_is_cut_and_again_when_it_is_healed()
    {
        using var server = Echo();
        await using var link = TcpProxy.To(((IPEndPoint)server.LocalEndpoint).Port);
        using var first = await ConnectAsync(link);
        (await EchoedAsync(first)).ShouldBe(7);

        link.Cut();
        (await EchoedAsync(first)).ShouldBeNull();
        using (var refused = await ConnectAsync(link))
        {
            (await EchoedAsync(refused)).ShouldBeNull();
        }

        link.Heal();
        using var second = await ConnectAsync(link);
        (await EchoedAsync(second)).ShouldBe(7);
    }

    [Fact]
    public async Task What_comes_while_a_link_is_frozen_passes_when_it_is_healed()
    {
        using var server = Echo();
        await using var link = TcpProxy.To(((IPEndPoint)server.LocalEndpoint).Port);
        using var client = await ConnectAsync(link);
        (await EchoedAsync(client)).ShouldBe(7);

        link.Freeze();
        var echoed = EchoedAsync(client);
        await Task.WhenAny(echoed, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token));
        echoed.IsCompleted.ShouldBeFalse();
        link.Heal();
        (await echoed).ShouldBe(7);
    }

    private static TcpListener Echo()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = ServeAsync(listener);
        return listener;
    }

    private static async Task ServeAsync(TcpListener listener)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(Token);
            _ = client.GetStream().CopyToAsync(client.GetStream(), Token);
        }
    }

    private static async Task<TcpClient> ConnectAsync(TcpProxy link)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, link.Port, Token);
        return client;
    }

    // Null when the connection has ended.
    private static async Task<int?> EchoedAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().WriteAsync(new byte[] { 7 }, Token);
            var answer = new byte[1];
            return await client.GetStream().ReadAsync(answer, Token) == 1 ? answer[0] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
