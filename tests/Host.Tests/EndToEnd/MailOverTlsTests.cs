using System.Text.Json.Nodes;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>Alerts by mail over STARTTLS, as a user sends a test event, to a mail server that we did not write.</summary>
public sealed class MailOverTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_test_event_goes_over_starttls_to_a_server_whose_authority_the_machine_trusts()
    {
        await using var server = await TlsMailServer.StartAsync(_folder, "localhost");

        (await TestAsync(server, server.Authority)).ShouldSucceed();

        var mail = server.Mails.ShouldHaveSingleItem();
        mail["secure"]!.GetValue<bool>().ShouldBeTrue();
        mail["to"]!.AsArray().Select(to => to!.GetValue<string>()).ShouldBe(["ada@example.com", "bob@example.com"]);
        mail["text"]!.GetValue<string>().ShouldContain("groundshift.channel.test");
    }

    [Theory]
    [InlineData("localhost", false, true)]
    [InlineData("mail.example.com", true, true)]
    [InlineData("localhost", true, false)]
    public async Task Nothing_leaves_without_a_certificate_that_is_trusted_and_of_the_host(string host, bool trusted, bool startTls)
    {
        await using var server = await TlsMailServer.StartAsync(_folder, host, startTls);

        var finished = await TestAsync(server, trusted ? server.Authority : null);

        finished.ExitCode.ShouldBe(1, finished.Output + finished.Errors);
        (finished.Output + finished.Errors).ShouldContain("mail server");
        server.Mails.Where(line => line["text"] != null).ShouldBeEmpty();
    }

    private async Task<Finished> TestAsync(TlsMailServer server, string? authority)
    {
        await File.WriteAllTextAsync(
            _folder.File("groundshift.json"),
            new JsonObject { ["Alerts"] = new JsonObject { ["Mail"] = new JsonObject { ["Host"] = "localhost", ["Port"] = server.Port } } }.ToJsonString(),
            TestContext.Current.CancellationToken);
        (await Executable.RunAsync(_folder.Root, "channel", "add", "email", "ada@example.com,bob@example.com", "--id", "mail")).ShouldSucceed();

        // OpenSSL, and so .NET on Linux, takes this file for the authorities of the machine.
        var trust = authority is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["SSL_CERT_FILE"] = authority };
        return await Executable.RunAsync(_folder.Root, trust, "channel", "test", "mail");
    }
}
