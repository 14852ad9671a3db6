using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Access;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Notifying;

namespace Groundshift.Ingest.Tests.Notifying;

public sealed class NotificationReceiverTests : IDisposable
{
    private const string Item = """{"type":"Feature","id":"a","collection":"c","geometry":null,"properties":{},"links":[],"assets":{}}""";
    private const string Cloud = """{"specversion":"1.0","id":"1","source":"/s","type":"org.ogc.api.collection.item.create","data":DATA}""";

    private readonly NotificationBench _bench = new();

    public static TheoryData<string, string, string> Envelopes => new()
    {
        { "application/cloudevents+json", Cloud.Replace("DATA", Item, StringComparison.Ordinal), "structured" },
        { "application/json", Cloud.Replace("DATA", Item, StringComparison.Ordinal), "structured with a plain type" },
        { "application/cloudevents-batch+json", $"[{Cloud.Replace("DATA", Item, StringComparison.Ordinal)}]", "batch" },
        { "application/cloudevents+json", $$"""{"specversion":"1.0","id":"1","source":"/s","type":"x","datacontenttype":"application/geo+json","data_base64":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Item))}}"}""", "base 64" },
        { "application/cloudevents+json", """{"specversion":"1.0","id":"1","source":"/s","type":"x","collection":"c","data":"a"}""", "an id as text" },
        { "application/cloudevents+json", Cloud.Replace("DATA", """{"href":"http://catalog.test/v1/collections/c/items/a"}""", StringComparison.Ordinal), "a link" },
        { "application/cloudevents+json", Cloud.Replace("DATA", """{"links":[{"rel":"item","href":"http://catalog.test/v1/collections/c/items/a"}]}""", StringComparison.Ordinal), "links" },
        { "application/cloudevents+json", Cloud.Replace("DATA", "\"http://catalog.test/v1/collections/c/items/a\"", StringComparison.Ordinal), "an address as text" },
        { "application/json", $$"""[{"id":"1","eventType":"Groundshift.Item","subject":"a","eventTime":"2026-01-01T00:00:00Z","dataVersion":"1","data":{{Item}}}]""", "Event Grid" },
        { "application/geo+json", Item, "a bare item" },
        { "application/json", $$$"""{"specversion":"1.0","id":"1","source":"/s","type":"x","data":{"type":"FeatureCollection","features":[{{{Item}}}]}}""", "a collection of items" },
    };

    [Theory]
    [MemberData(nameof(Envelopes))]
    public async Task An_item_in_any_envelope_goes_to_the_inbox_of_its_watch(string type, string body, string what)
    {
        await _bench.WatchAsync();

        var answer = await _bench.SendAsync(body, type);

        answer.Status.ShouldBe(202, what + answer.Json);
        var item = (await _bench.Inbox.ListAsync(9, NotificationBench.Token)).ShouldHaveSingleItem(what);
        (item.WatchId, item.ItemId).ShouldBe((_bench.Watched.Watch.Id, "a"), what);
    }

    [Fact]
    public async Task Binary_mode_carries_the_attributes_in_headers()
    {
        await _bench.WatchAsync();

        (await _bench.SendAsync(Item, "application/json", headers: [("ce-specversion", "1.0"), ("ce-type", "x"), ("ce-id", "1"), ("ce-source", "/s")])).Status.ShouldBe(202);
        (await _bench.SendAsync("b", "text/plain", headers: [("ce-specversion", "1.0"), ("ce-type", "x"), ("ce-collection", "c")])).Status.ShouldBe(202);

        (await _bench.Inbox.ListAsync(9, NotificationBench.Token)).Select(item => item.ItemId).Order().ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task What_no_watch_may_have_is_ignored()
    {
        await _bench.WatchAsync();
        await ((IWatchStore)_bench.Watched.Stores).PutAsync(_bench.Watched.Watch with { Id = "off", Enabled = false }, NotificationBench.Token);
        var other = Item.Replace("\"c\"", "\"another\"", StringComparison.Ordinal);

        var answer = await _bench.SendAsync(Cloud.Replace("DATA", other, StringComparison.Ordinal));

        (answer.Status, answer.Json).ShouldBe((202, """{"accepted":0,"ignored":1}"""));
        (await _bench.Inbox.ListAsync(9, NotificationBench.Token)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("org.ogc.api.collection.item.delete")]
    [InlineData("Deleted")]
    public async Task What_is_called_gone_goes_to_the_inbox_as_that(string type)
    {
        await _bench.WatchAsync();

        var answer = await _bench.SendAsync($$"""{"specversion":"1.0","id":"1","source":"/s","type":"{{type}}","collection":"c","data":"a"}""");

        answer.Json.ShouldBe("""{"accepted":1,"ignored":0}""");
        (await _bench.Inbox.ListAsync(9, NotificationBench.Token)).ShouldHaveSingleItem().IsRemoval.ShouldBeTrue();
    }

    [Fact]
    public async Task An_address_outside_the_catalog_is_never_kept()
    {
        await _bench.WatchAsync();
        var item = Item.Replace("\"links\":[]", "\"links\":[{\"rel\":\"self\",\"href\":\"http://169.254.169.254/latest\"}]", StringComparison.Ordinal);

        (await _bench.SendAsync(item)).Status.ShouldBe(202);
        (await _bench.SendAsync(Cloud.Replace("DATA", """{"href":"http://169.254.169.254/x"}""", StringComparison.Ordinal))).Json.ShouldBe("""{"accepted":0,"ignored":1}""");

        (await _bench.Inbox.ListAsync(9, NotificationBench.Token)).ShouldHaveSingleItem().Href.ShouldBeNull();
    }

    [Fact]
    public async Task Event_Grid_is_told_that_it_is_welcome()
    {
        const string Validation =
            """[{"id":"1","topic":"t","subject":"","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"2026-01-01T00:00:00Z","data":{"validationCode":"512d38b6","validationUrl":"https://rp.eventgrid.azure.net/x"},"metadataVersion":"1","dataVersion":"1"}]""";

        var answer = await _bench.SendAsync(Validation, headers: ("aeg-event-type", "SubscriptionValidation"));

        (answer.Status, answer.Json).ShouldBe((200, """{"validationResponse":"512d38b6"}"""));
        (await _bench.SendAsync(Validation, code: "wrong")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_sender_of_CloudEvents_asks_before_it_sends()
    {
        var answer = await _bench.SendAsync(string.Empty, method: "OPTIONS", headers: ("WebHook-Request-Origin", "eventgrid.azure.net"));

        answer.Status.ShouldBe(200);
        answer.Headers["WebHook-Allowed-Origin"].ShouldBe("eventgrid.azure.net");
        answer.Headers["WebHook-Allowed-Rate"].ShouldNotBeEmpty();
        (await _bench.SendAsync(string.Empty, code: null, method: "OPTIONS", headers: ("WebHook-Request-Origin", "evil.example"))).Headers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Event_Grid_asks_without_the_key_that_its_deliveries_show()
    {
        await _bench.WatchAsync();

        var answer = await _bench.SendAsync(string.Empty, code: null, method: "OPTIONS", headers: ("WebHook-Request-Origin", "eventgrid.azure.net"));

        (answer.Status, answer.Headers["WebHook-Allowed-Origin"]).ShouldBe((200, "eventgrid.azure.net"));
        (await _bench.SendAsync(Item, code: null, headers: ("WebHook-Request-Origin", "eventgrid.azure.net"))).Status.ShouldBe(401);
        (await _bench.Inbox.ListAsync(9, NotificationBench.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_a_key_for_it_or_the_secret_lets_a_sender_through()
    {
        await _bench.WatchAsync();
        var (may, mayNot) = (await _bench.KeyAsync(AccessScopes.Notify), await _bench.KeyAsync(AccessScopes.Write));

        (await _bench.SendAsync(Item, code: null)).Status.ShouldBe(401);
        (await _bench.SendAsync(Item, code: "a secret for the addresS")).Status.ShouldBe(401);
        (await _bench.SendAsync(Item, code: null, headers: ("Authorization", "Bearer nonsense"))).Status.ShouldBe(401);
        (await _bench.SendAsync(Item, code: null, headers: ("X-Api-Key", mayNot))).Status.ShouldBe(403);
        (await _bench.SendAsync(Item, code: null, headers: ("Authorization", $"Bearer {may}"))).Status.ShouldBe(202);
        (await _bench.SendAsync(Item, code: null, headers: ("X-Api-Key", may))).Status.ShouldBe(202);
    }

    [Fact]
    public async Task A_token_of_the_provider_lets_a_sender_through_too()
    {
        await _bench.WatchAsync();
        _bench.Tokens = new FakeTokens();

        (await _bench.SendAsync(Item, code: null, headers: ("Authorization", "Bearer a.good.token"))).Status.ShouldBe(202);
        (await _bench.SendAsync(Item, code: null, headers: ("Authorization", "Bearer a.reading.token"))).Status.ShouldBe(403);
        var refused = await _bench.SendAsync(Item, code: null, headers: ("Authorization", "Bearer a.late.token"));
        refused.Status.ShouldBe(401);
        refused.Json.ShouldNotBeNull().ShouldContain("it has expired");
        (await _bench.SendAsync(Item, code: null, headers: ("X-Api-Key", "a.good.token"))).Status.ShouldBe(401, "a token is no key");
        (await _bench.SendAsync(Item, code: null, headers: ("Authorization", $"Bearer {await _bench.KeyAsync(AccessScopes.Notify)}"))).Status.ShouldBe(202);
    }

    private sealed class FakeTokens : IAccessTokens
    {
        public ValueTask<TokenAnswer> LookAsync(string token, CancellationToken cancellationToken) => ValueTask.FromResult(token switch
        {
            "a.good.token" => new TokenAnswer(Holder(AccessScopes.Notify), null),
            "a.reading.token" => new TokenAnswer(Holder(AccessScopes.Read), null),
            _ => new TokenAnswer(null, "it has expired"),
        });

        private static AccessKey Holder(string scope) => new() { Id = "t", Name = "sender", Hash = string.Empty, Scopes = [scope], Created = DateTimeOffset.UnixEpoch };
    }

    [Theory]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "\"text\"")]
    [InlineData("application/json", "{\"type\":\"Collection\"}")]
    [InlineData("application/json", "{\"specversion\":\"0.3\",\"type\":\"x\"}")]
    [InlineData("application/json", "{\"specversion\":\"1.0\"}")]
    [InlineData("application/json", "{\"specversion\":\"1.0\",\"type\":\"x\",\"data_base64\":\"#\"}")]
    [InlineData("application/json", "{\"eventType\":1}")]
    [InlineData("application/cloudevents-batch+json", "[1]")]
    public async Task What_cannot_be_read_is_a_bad_request_with_a_reason(string type, string body)
    {
        var answer = await _bench.SendAsync(body, type);

        answer.Status.ShouldBe(400);
        JsonNode.Parse(answer.Json!)!["description"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused() =>
        (await _bench.SendAsync($"\"{new string('x', _bench.Options.MostBytes)}\"")).Status.ShouldBe(413);

    public void Dispose() => _bench.Dispose();
}
