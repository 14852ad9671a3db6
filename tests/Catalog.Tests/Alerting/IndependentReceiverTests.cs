using System.Diagnostics;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Core.Alerting;
using Groundshift.TestKit;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>What we send, as the npm libraries standardwebhooks and cloudevents see it.</summary>
public sealed class IndependentReceiverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Standardwebhooks_and_cloudevents_accept_every_kind_of_event()
    {
        var script = Script();
        using var world = new AlertWorld();
        await using var receiver = await Receiver.StartAsync();
        var (old, secret) = (WebhookSecrets.Create(), WebhookSecrets.Create());
        await world.Channels.PutAsync(
            new AlertChannel { Id = "ops", Kind = ChannelKind.Webhook, Target = receiver.Url.AbsoluteUri, AllowPlain = true, AllowPrivate = true, Items = true, Created = Patches.Day },
            [new(secret, null), new(old, TimeProvider.System.GetUtcNow().AddHours(1))],
            Token);
        await world.AddRuleAsync(AlertWorld.Rule("ops") with { Name = "Rodungen in Ölflächen" });

        // Receivers check the age of a signature, so it is made on the real clock.
        using var webhook = new WebhookChannel(world.Channels, world.Catalog.Alerting, TimeProvider.System);
        using var relay = world.Relay(webhook);
        await world.ReportAsync(1, Patches.Clearing());
        await world.ReportAsync(2);
        await relay.DrainAsync(Token);
        await new ChannelSetup(world.Channels, [webhook], world.Catalog.Alerting, world.Clock).TestAsync("ops", Token);

        var accepted = await VerifyAsync(script, receiver.Received, [secret, old]);
        accepted.Select(line => line["error"]?.GetValue<string>()).ShouldAllBe(error => error == null);
        accepted.Select(line => line["type"]!.GetValue<string>()).Order(StringComparer.Ordinal).ShouldBe(
            ["groundshift.alert.confirmed", "groundshift.alert.withdrawn", "groundshift.channel.test", "org.ogc.api.collection.item.create", "org.ogc.api.collection.item.replace"]);
        accepted.Select(line => line["id"]!.GetValue<string>()).ShouldBe(receiver.Received.Select(request => request.Id));
        var forged = await VerifyAsync(script, [.. receiver.Received.Select(request => request with { Body = request.Body + " " })], [secret]);
        forged.ShouldAllBe(line => line["error"] != null);
    }

    private static string Script()
    {
        var folder = Path.Combine(RepositoryRoot.Folder, "tests/webhooks");
        if (!File.Exists(Path.Combine(folder, "node_modules/standardwebhooks/package.json")))
        {
            Needed.Missing("needs standardwebhooks and cloudevents: ./run setup test");
        }

        return Path.Combine(folder, "receive.js");
    }

    private static async Task<List<JsonNode>> VerifyAsync(string script, IReadOnlyList<Received> requests, string[] secrets)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(script);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        foreach (var request in requests)
        {
            var headers = new JsonObject(request.Headers.Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), (JsonNode?)header.Value)));
            var line = new JsonObject { ["secrets"] = new JsonArray([.. secrets.Select(secret => JsonValue.Create(secret))]), ["headers"] = headers, ["body"] = request.Body };
            await process.StandardInput.WriteLineAsync(line.ToJsonString());
        }

        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
