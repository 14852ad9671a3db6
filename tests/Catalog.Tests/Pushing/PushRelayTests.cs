using System.Text.Json.Nodes;
using Groundshift.Catalog.Pushing;
using Groundshift.Catalog.Tests.Api;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Tests.Pushing;

/// <summary>Changes here that follow to another STAC API: to a real one, and to one that fails in every way.</summary>
public sealed class PushRelayTests : IAsyncLifetime
{
    private const string Secret = "t0ken-that-nobody-may-read";

    private readonly ListedLog _log = new();
    private readonly List<PushRelay> _relays = [];
    private RemoteStub? _stub;
    private ApiServer? _here;
    private string _key = string.Empty;

    private RemoteStub Stub => _stub!;

    private ApiServer Here => _here!;

    private CatalogStores Stores => Here.Stores;

    private PushSettings Settings => new() { Url = Stub.Url, Own = new Uri("https://maps.example.org/stac"), Token = Secret, AllowPrivate = true };

    public async ValueTask InitializeAsync()
    {
        _stub = await RemoteStub.StartAsync();
        _here = await ApiServer.StartAsync(services: services => services.AddSingleton(Settings).AddSingleton<PushQueue>());
        _key = await Here.KeyAsync(AccessScopes.Write, AccessScopes.Manage, AccessScopes.Read);
        (await ChangeAsync("POST", "/collections", TransactionTests.Collection("c"))).ShouldBe(201);
    }

    public async ValueTask DisposeAsync()
    {
        _relays.ForEach(relay => relay.Dispose());
        if (_here is not null)
        {
            await _here.DisposeAsync();
        }

        if (_stub is not null)
        {
            await _stub.DisposeAsync();
        }
    }

    [Fact]
    public async Task Another_catalog_of_ours_comes_to_hold_what_is_here()
    {
        await using var other = await ApiServer.StartAsync();
        var relay = Relay(Settings with { Url = new Uri(other.Url + "/"), Token = await other.KeyAsync(AccessScopes.Write, AccessScopes.Manage) });
        await PutAsync("kept", "changed", "removed", "removed before it was sent");
        await ChangeAsync("DELETE", "/collections/c/items/removed before it was sent", null);
        await relay.DrainAsync(TestContext.Current.CancellationToken);
        (await IdsAsync(other)).ShouldBe(["changed", "kept", "removed"]);

        (await ChangeAsync("PATCH", "/collections/c/items/changed", """{"properties":{"gsd":42}}""")).ShouldBe(204);
        (await ChangeAsync("DELETE", "/collections/c/items/removed", null)).ShouldBe(204);
        await relay.DrainAsync(TestContext.Current.CancellationToken);

        (await IdsAsync(other)).ShouldBe(["changed", "kept"]);
        (await other.GetAsync("/collections/c/items/changed")).Json["properties"]!["gsd"]!.GetValue<int>().ShouldBe(42);
        (await Stores.PendingAsync(OutboxTopics.Push)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_product_follows_with_its_model_and_what_it_replaces()
    {
        await using var other = await ApiServer.StartAsync();
        var settings = Settings with { Url = new Uri(other.Url + "/"), Token = await other.KeyAsync(AccessScopes.Write, AccessScopes.Manage) };
        using var stores = new CatalogStores(settings);
        await stores.PublishAsync(Products.Ready());
        await Relay(settings, stores).DrainAsync(TestContext.Current.CancellationToken);

        var ours = await stores.Catalog.SearchAsync(new ItemSearch { Limit = 100 }, TestContext.Current.CancellationToken);
        var (_, theirs) = await other.GetAsync("/search?limit=100");

        ours.Items.Count.ShouldBeGreaterThan(1);
        SearchServer.Ids(theirs).ShouldBe(ours.Items.Select(found => $"{found.Item.Collection}/{found.Item.Id}"), ignoreOrder: true);
    }

    [Fact]
    public async Task Nothing_is_lost_to_an_api_that_fails_in_every_way()
    {
        Func<HttpContext, Task>[] failures =
        [
            context => RemoteStub.StatusAsync(context, 500),
            context => RemoteStub.StatusAsync(context, 503),
            context => { context.Response.Headers.RetryAfter = "7200"; return RemoteStub.StatusAsync(context, 429); },
            context => RemoteStub.StatusAsync(context, 401),
            context => RemoteStub.StatusAsync(context, 403),
            context => RemoteStub.StatusAsync(context, 404),
            context => RemoteStub.StatusAsync(context, 405),
            context => { context.Response.Headers.Location = "http://127.0.0.1:1/elsewhere"; return RemoteStub.StatusAsync(context, 307); },
            context => { context.Abort(); return Task.CompletedTask; },
            context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default),
            context => context.Response.WriteAsync("not what was asked for").ContinueWith(_ => context.Abort(), TaskScheduler.Default),
        ];
        Stub.Answer = (context, number) => number < failures.Length ? failures[number](context) : RemoteStub.StatusAsync(context, number % 2 == 0 ? 200 : 201);
        await PutAsync("a", "b");

        // One of them never answers. A second is long for the others too, but one that takes longer on a busy machine is only asked again.
        var relay = Relay(Settings with { Timeout = TimeSpan.FromSeconds(1) });

        for (var hours = 0; hours < 72 && (await Stores.PendingAsync(OutboxTopics.Push)).Count > 0; hours++)
        {
            await relay.DrainAsync(TestContext.Current.CancellationToken);
            Stores.Clock.Advance(TimeSpan.FromHours(1));
        }

        (await Stores.PendingAsync(OutboxTopics.Push)).ShouldBeEmpty();
        Stub.Requests.Count.ShouldBeGreaterThan(failures.Length);
        Stub.Requests.ShouldContain("POST /stac/collections/c/items");
        Stub.Credentials.ShouldBe([$"Bearer {Secret}"]);
        _log.Text.ShouldNotContain(Secret);
        _log.Text.ShouldNotContain("elsewhere");
    }

    [Fact]
    public async Task Three_days_without_an_answer_and_a_restart_lose_nothing()
    {
        Stub.Answer = (context, _) => RemoteStub.StatusAsync(context, 502);
        await PutAsync("a", "b", "c", "d");
        for (var hours = 0; hours < 72; hours++)
        {
            await Relay(Settings).DrainAsync(TestContext.Current.CancellationToken);
            Stores.Clock.Advance(TimeSpan.FromHours(1));
        }

        var asked = Stub.Requests.Count;
        Stub.Answer = (context, _) => RemoteStub.StatusAsync(context, 201);
        var settled = await Relay(Settings).DrainAsync(TestContext.Current.CancellationToken);

        (settled, asked).ShouldBe((4, 72 * 3));
        (await Stores.PendingAsync(OutboxTopics.Push)).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_it_asks_for_patience_nothing_is_sent()
    {
        Stub.Answer = (context, number) =>
        {
            context.Response.Headers.RetryAfter = "600";
            return RemoteStub.StatusAsync(context, number == 0 ? 503 : 201);
        };
        await PutAsync("a");
        var relay = Relay(Settings);

        await relay.DrainAsync(TestContext.Current.CancellationToken);
        Stores.Clock.Advance(TimeSpan.FromSeconds(599));
        await relay.DrainAsync(TestContext.Current.CancellationToken);
        Stub.Requests.Count.ShouldBe(1);
        Stores.Clock.Advance(TimeSpan.FromSeconds(2));
        (await relay.DrainAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
    }

    [Fact]
    public async Task What_it_does_not_want_is_given_up_and_told_and_the_others_go_on()
    {
        Stub.Answer = async (context, _) =>
        {
            using var body = new StreamReader(context.Request.Body);
            await RemoteStub.StatusAsync(context, (await body.ReadToEndAsync(context.RequestAborted)).Contains("\"bad\"") ? 422 : 201);
        };
        await PutAsync("a", "bad", "b");

        (await Relay(Settings).DrainAsync(TestContext.Current.CancellationToken)).ShouldBe(3);
        (await Stores.PendingAsync(OutboxTopics.Push)).ShouldBeEmpty();
        _log.Text.ShouldContain("bad");
        _log.Text.ShouldContain("422");
    }

    [Fact]
    public async Task An_item_that_changes_while_it_is_sent_is_sent_again()
    {
        Stub.Answer = async (context, number) =>
        {
            if (number == 1)
            {
                (await ChangeAsync("DELETE", "/collections/c/items/a", null)).ShouldBe(204);
            }

            await RemoteStub.StatusAsync(context, 201);
        };
        await PutAsync("a");
        await Relay(Settings).DrainAsync(TestContext.Current.CancellationToken);

        Stub.Requests.Take(3).ShouldBe(["POST /stac/collections", "POST /stac/collections/c/items", "DELETE /stac/collections/c/items/a"]);
    }

    [Fact]
    public async Task Many_changes_of_an_item_are_sent_once()
    {
        await PutAsync("a");
        for (var i = 0; i < 5; i++)
        {
            (await ChangeAsync("PATCH", "/collections/c/items/a", $$$"""{"properties":{"gsd":{{{i + 1}}}}}""")).ShouldBe(204);
        }

        (await Relay(Settings).DrainAsync(TestContext.Current.CancellationToken)).ShouldBe(6);
        Stub.Requests.ShouldBe(["POST /stac/collections", "POST /stac/collections/c/items"]);
    }

    [Fact]
    public async Task A_private_address_is_not_asked_unless_that_is_allowed()
    {
        await PutAsync("a");

        (await Relay(Settings with { AllowPrivate = false }).DrainAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
        Stub.Requests.ShouldBeEmpty();
        _log.Text.ShouldContain("Push:AllowPrivate");
        (await Stores.PendingAsync(OutboxTopics.Push)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Private_collections_stay_unless_they_are_named_and_others_when_some_are()
    {
        (await ChangeAsync("POST", "/collections", TransactionTests.Collection("p").Replace("\"links\"", "\"groundshift:access\":\"private\",\"links\""))).ShouldBe(201);
        (await ChangeAsync("POST", "/collections/p/items", TransactionTests.Item("x"))).ShouldBe(201);
        (await Relay(Settings).DrainAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        Stub.Requests.ShouldBeEmpty();

        (await ChangeAsync("PATCH", "/collections/p/items/x", """{"properties":{"gsd":1}}""")).ShouldBe(204);
        (await Relay(Settings with { Collections = ["p"] }).DrainAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        Stub.Requests.ShouldBe(["POST /stac/collections", "POST /stac/collections/p/items"]);
        Settings.ToString().ShouldNotContain(Secret);
        (Settings with { Collections = ["p"] }).Follows("c").ShouldBeFalse();
    }

    private PushRelay Relay(PushSettings settings, CatalogStores? stores = null)
    {
        var from = stores ?? Stores;
        var relay = new PushRelay(from.Stores.Outbox, from.Catalog, settings, from.Clock, _log);
        _relays.Add(relay);
        return relay;
    }

    private async Task PutAsync(params string[] ids)
    {
        foreach (var id in ids)
        {
            (await ChangeAsync("POST", "/collections/c/items", TransactionTests.Item(id))).ShouldBe(201);
        }
    }

    private async Task<int> ChangeAsync(string method, string path, string? json)
    {
        using var answer = await Here.ChangeAsync(_key, method, path, json);
        return (int)answer.StatusCode;
    }

    private static async Task<string[]> IdsAsync(ApiServer server) =>
        [.. SearchServer.Ids((await server.GetAsync("/search?sortby=id")).Json).Select(id => id.Split('/')[1])];

    private sealed class ListedLog : ILogger<PushRelay>
    {
        private readonly List<string> _lines = [];

        public string Text => string.Join('\n', _lines);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Add(formatter(state, exception) + exception);
    }
}
