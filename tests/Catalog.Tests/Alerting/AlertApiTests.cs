using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>Rules, channels and alerts by HTTP.</summary>
public sealed class AlertApiTests(AlertApiTests.Shared shared) : IClassFixture<AlertApiTests.Shared>
{
    private const string Rule = """{"id":"clearing","area":"congo-33nza","from":["trees"],"to":["bare"],"minimum_hectares":1}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> BadRules => new()
    {
        { "{", "body" },
        { "[]", "body" },
        { "null", "body" },
        { """{"id":"x"}""", "area" },
        { """{"id":"x","area":"congo-33nza","form":["trees"]}""", "form" },
        { """{"id":"x","id":"y","area":"congo-33nza"}""", "id" },
        { """{"id":"x","area":"congo-33nza","from":null}""", "from" },
        { """{"id":"x","area":"congo-33nza","severity":"loud"}""", "severity" },
        { """{"id":"x","area":"congo-33nza","severity":1}""", "severity" },
        { """{"id":"X y","area":"congo-33nza"}""", "id" },
        { """{"id":"x","area":"nowhere"}""", "nowhere" },
        { """{"id":"x","area":"congo-33nza","to":["lava"]}""", "water, trees, grass, bare, built" },
        { """{"id":"x","area":"congo-33nza","from":["bare"],"to":["bare"]}""", "another class" },
        { """{"id":"x","area":"congo-33nza","minimum_hectares":-1}""", "minimum_hectares" },
        { """{"id":"x","area":"congo-33nza","minimum_confidence":90}""", "minimum_confidence" },
        { """{"id":"x","area":"congo-33nza","confirmation":{"kind":"k-of-n","k":4,"n":3}}""", "confirmation" },
        { """{"id":"x","area":"congo-33nza","confirmation":{"kind":"posterior","k":2}}""", "confirmation" },
        { """{"id":"x","area":"congo-33nza","season":{"months":[0]}}""", "season" },
        { """{"id":"x","area":"congo-33nza","season":{"months":[5],"first_day":1,"last_day":9}}""", "season" },
        { """{"id":"x","area":"congo-33nza","season":{}}""", "season" },
        { """{"id":"x","area":"congo-33nza","channels":["nobody"]}""", "nobody" },
        { """{"id":"x","area":"lost-model","to":["bare"]}""", "not known" },
    };

    public static TheoryData<string, string> BadChannels => new()
    {
        { """{"id":"x","kind":"eventgrid","target":"t"}""", "Event Grid comes with the Azure adapters" },
        { """{"id":"x","kind":"pigeon","target":"t"}""", "webhook, email, file" },
        { """{"id":"x","kind":"webhook","target":"not a url"}""", "https address" },
        { """{"id":"x","kind":"webhook","target":"ftp://example.com"}""", "https address" },
        { """{"id":"x","kind":"webhook","target":"https://user:pw@example.com"}""", "https address" },
        { """{"id":"x","kind":"webhook","target":"http://example.com/hook"}""", "Use TLS" },
        { """{"id":"x","kind":"webhook","target":"https://127.0.0.1/hook"}""", "public address" },
        { """{"id":"x","kind":"webhook","target":"https://localhost/hook"}""", "public address" },
        { """{"id":"x","kind":"webhook","target":"https://[::1]/hook"}""", "public address" },
        { """{"id":"x","kind":"webhook","target":"https://169.254.169.254/latest"}""", "public address" },
        { """{"id":"x","kind":"webhook","target":"https://example.com","secret":"whsec_c2hvcnQ="}""", "24 to 64 bytes" },
        { """{"id":"x","kind":"email","target":"a@example.com"}""", "Alerts:Mail:Host" },
        { """{"id":"x","kind":"file","target":"../../etc/passwd"}""", "plain file name" },
        { """{"id":"x","kind":"file","target":"a.jsonl","secret":"whsec_x"}""", "webhooks only" },
        { """{"id":"x","kind":"file","target":""}""", "target" },
        { """{"id":"x y","kind":"file","target":"a"}""", "id" },
    };

    [Theory]
    [MemberData(nameof(BadRules))]
    public async Task A_bad_rule_is_refused_with_what_is_wrong(string body, string says)
    {
        var (status, json) = await shared.Server.SendAsync(HttpMethod.Post, "/alert-rules", body);

        status.ShouldBe(400);
        json!["description"]!.GetValue<string>().ShouldContain(says);
        (await shared.World.Catalog.Stores.AlertRules.ListAsync(null, null, Token)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(BadChannels))]
    public async Task A_bad_channel_is_refused_with_what_is_wrong_and_without_its_secret(string body, string says)
    {
        var (status, json) = await shared.Server.SendAsync(HttpMethod.Post, "/alert-channels", body);

        status.ShouldBe(400);
        json!["description"]!.GetValue<string>().ShouldContain(says);
        json.ToJsonString().ShouldNotContain("whsec_c2hvcnQ");
        json.ToJsonString().ShouldNotContain("user:pw");
        (await shared.World.Channels.ListAsync(null, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_is_added_shown_replaced_and_removed()
    {
        using var world = new AlertWorld();
        await AddAreasAsync(world);
        await using var server = await AlertServer.StartAsync(world);

        (await server.SendAsync(HttpMethod.Post, "/alert-rules", Rule)).Status.ShouldBe(200);
        var (_, again) = await server.SendAsync(HttpMethod.Post, "/alert-rules", Rule.Replace("hectares\":1", "hectares\":2"));

        again!["revision"]!.GetValue<int>().ShouldBe(2);
        (await server.GetAsync("/alert-rules/clearing")).Json!["confirmation"]!["kind"]!.GetValue<string>().ShouldBe("posterior");
        (await server.GetAsync("/alert-rules")).Json!["rules"]!.AsArray().Count.ShouldBe(1);
        (await server.SendAsync(HttpMethod.Delete, "/alert-rules/clearing")).Status.ShouldBe(204);
        (await server.GetAsync("/alert-rules/clearing")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_schema_names_every_member_of_a_rule_with_its_bounds()
    {
        using var world = new AlertWorld();
        await using var server = await AlertServer.StartAsync(world);

        var (_, schema) = await server.GetAsync("/alert-rules/schema");

        var members = schema!["properties"]!.AsObject().Select(member => member.Key).ToArray();
        members.Length.ShouldBe(typeof(AlertRule).GetProperties().Length);
        schema["required"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(["id", "area"]);
        schema["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        schema["properties"]!["minimum_confidence"]!["maximum"]!.GetValue<int>().ShouldBe(1);
        schema["properties"]!["severity"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()).ShouldBe(["minor", "moderate", "severe", "extreme"]);
    }

    [Fact]
    public async Task A_secret_is_told_once_and_a_webhooks_path_never()
    {
        using var world = new AlertWorld();
        await using var server = await AlertServer.StartAsync(world);
        const string Body = """{"id":"ops","kind":"webhook","target":"https://hooks.example.com/services/T0/B0/token"}""";

        var (status, added) = await server.SendAsync(HttpMethod.Post, "/alert-channels", Body);

        status.ShouldBe(200);
        var secret = added!["secret"]!.GetValue<string>();
        secret.ShouldStartWith("whsec_");
        foreach (var path in new[] { "/alert-channels", "/alert-channels/ops" })
        {
            var shown = (await server.SendAsync(HttpMethod.Get, path)).Json!.ToJsonString();
            shown.ShouldContain("https://hooks.example.com");
            shown.ShouldNotContain("whsec_");
            shown.ShouldNotContain("token");
        }

        var rotated = (await server.SendAsync(HttpMethod.Post, "/alert-channels/ops/rotate", "{}")).Json!["secret"]!.GetValue<string>();
        rotated.ShouldNotBe(secret);
        (await world.Channels.SecretsAsync("ops", Token)).ShouldBe([new(rotated, null), new(secret, world.Clock.GetUtcNow().AddDays(1))]);
    }

    [Theory]
    [InlineData("POST", "/alert-rules")]
    [InlineData("DELETE", "/alert-rules/x")]
    [InlineData("POST", "/alerts/x/dismiss")]
    [InlineData("POST", "/alerts/x/acknowledge")]
    [InlineData("GET", "/alert-channels")]
    [InlineData("POST", "/alert-channels")]
    [InlineData("POST", "/alert-channels/x/test")]
    [InlineData("POST", "/alert-channels/x/replay")]
    [InlineData("DELETE", "/alert-channels/x")]
    [InlineData("GET", "/alerts/x/deliveries")]
    public async Task What_changes_something_needs_the_key(string method, string path)
    {
        (await shared.Server.SendAsync(new HttpMethod(method), path, "{}", key: null)).Status.ShouldBe(401);
        (await shared.Server.SendAsync(new HttpMethod(method), path, "{}", key: "wrong")).Status.ShouldBe(401);
        (await shared.Server.SendAsync(new HttpMethod(method), path, "{}", AlertServer.OtherKey)).Status.ShouldBe(403);
        (await shared.Server.SendAsync(new HttpMethod(method), path, "{}", AlertServer.BoundKey)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Alerts_are_a_collection_of_features_that_can_be_filtered_and_paged()
    {
        using var world = new AlertWorld();
        await world.AddRuleAsync(AlertWorld.Rule());
        await world.ReportAsync(1, Patches.Clearing(), Patches.Clearing(20).Seen(), Patches.Clearing(40) with { FirstEvidence = Patches.Day.AddDays(1) });
        await using var server = await AlertServer.StartAsync(world);

        var (status, all) = await server.GetAsync("/alerts?limit=2");

        status.ShouldBe(200);
        all!["type"]!.GetValue<string>().ShouldBe("FeatureCollection");
        all["numberReturned"]!.GetValue<int>().ShouldBe(2);
        var feature = all["features"]![0]!;
        feature["properties"]!["state"]!.GetValue<string>().ShouldBe("confirmed");
        feature["geometry"]!["type"]!.GetValue<string>().ShouldBe("Polygon");
        var next = all["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == "next")!["href"]!.GetValue<string>();
        (await server.GetAsync(next)).Json!["numberReturned"]!.GetValue<int>().ShouldBe(1);
        (await server.GetAsync("/alerts?state=candidate")).Json!["numberReturned"]!.GetValue<int>().ShouldBe(1);
        (await server.GetAsync("/alerts?state=candidate,confirmed&severity=severe&area=congo-33nza&rule=clearing")).Json!["numberReturned"]!.GetValue<int>().ShouldBe(3);
        (await server.GetAsync("/alerts?bbox=17.885,0.01,17.9,0.03")).Json!["numberReturned"]!.GetValue<int>().ShouldBe(1);
        (await server.GetAsync("/alerts?datetime=../2022-07-06T00:00:00Z")).Json!["numberReturned"]!.GetValue<int>().ShouldBe(0);
        var id = feature["id"]!.GetValue<string>();
        (await server.GetAsync($"/alerts/{id}")).Json!["links"]![0]!["href"]!.GetValue<string>().ShouldEndWith($"/alerts/{id}");
        (await server.GetAsync("/alerts/none")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_alert_links_to_its_evidence()
    {
        using var world = new AlertWorld();
        await world.AddRuleAsync(AlertWorld.Rule());
        await world.ReportAsync(1, Patches.Clearing() with { Chip = "products/chip.png" });
        await world.Catalog.PutAsync(new StacCollection(JsonNode.Parse("""{"type":"Collection","id":"change-x","description":"x","license":"other","links":[],"extent":{}}""")!.AsObject()));
        await world.Catalog.PutAsync(Change("other-area", "elsewhere", Patches.Day.AddDays(2)), Change("too-late", AlertWorld.Area, Patches.Day.AddDays(11)), Change("shows-it", AlertWorld.Area, Patches.Day.AddDays(2)));
        await using var server = await AlertServer.StartAsync(world);

        var (_, json) = await server.GetAsync($"/alerts/{(await world.OnlyAsync()).Id}");

        var links = json!["links"]!.AsArray().ToDictionary(link => link!["rel"]!.GetValue<string>(), link => link!["href"]!.GetValue<string>());
        links["preview"].ShouldEndWith("/assets/products/chip.png");
        links["change"].ShouldEndWith("/collections/change-x/items/shows-it");
        var (_, all) = await server.GetAsync("/alerts");
        Rel(all!["features"]![0]!, "change").ShouldBe(links["change"]);
    }

    [Fact]
    public async Task A_change_map_that_comes_after_the_evidence_is_found_and_the_link_of_an_event_leads_to_it()
    {
        using var world = new AlertWorld();
        await world.AddRuleAsync(AlertWorld.Rule());
        await world.ReportAsync(1, Patches.Clearing());
        await world.Catalog.PutAsync(new StacCollection(JsonNode.Parse("""{"type":"Collection","id":"change-x","description":"x","license":"other","links":[],"extent":{}}""")!.AsObject()));
        await using var server = await AlertServer.StartAsync(world);
        var id = (await world.OnlyAsync()).Id;
        (await server.GetAsync($"/alerts/{id}/change")).Status.ShouldBe(404);
        var began = Change("began-after-it", AlertWorld.Area, Patches.Day.AddDays(60));
        began.Properties["start_datetime"] = Timestamp.Text(Patches.Day.AddDays(30));
        await world.Catalog.PutAsync(began);
        (await server.GetAsync($"/alerts/{id}/change")).Status.ShouldBe(404);

        await world.Catalog.PutAsync(Change("later", AlertWorld.Area, Patches.Day.AddDays(40)));

        var (_, json) = await server.GetAsync($"/alerts/{id}");
        Rel(json!, "change").ShouldEndWith("/collections/change-x/items/later");
        (await server.GetAsync($"/alerts/{id}/change")).Json!["id"]!.GetValue<string>().ShouldBe("later");
    }

    private static string Rel(JsonNode json, string rel) =>
        json["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == rel)!["href"]!.GetValue<string>();

    private static StacItem Change(string id, string area, DateTimeOffset later) => new(new JsonObject
    {
        ["type"] = "Feature",
        ["stac_version"] = "1.1.0",
        ["id"] = id,
        ["collection"] = "change-x",
        ["geometry"] = GeometryJson.Of(Patches.Box(0, 0, 9, 9)),
        ["bbox"] = GeometryJson.Bbox(Patches.Box(0, 0, 9, 9)),
        ["properties"] = new JsonObject
        {
            ["datetime"] = Timestamp.Text(later), ["start_datetime"] = Timestamp.Text(later.AddYears(-1)), ["end_datetime"] = Timestamp.Text(later), ["groundshift:area"] = area,
        },
        ["links"] = new JsonArray(),
        ["assets"] = new JsonObject(),
    });

    [Fact]
    public async Task Every_path_is_described_and_every_reference_leads_somewhere()
    {
        var (_, api) = await shared.Server.GetAsync("/api");

        var described = api!["paths"]!.AsObject().Select(path => path.Key).Where(path => path.StartsWith("/alert", StringComparison.Ordinal))
            .Select(path => path.Replace("{alertId}", "{alert}").Replace("{ruleId}", "{rule}").Replace("{channelId}", "{channel}"));
        described.ShouldBe(shared.Server.Routes().Where(route => route.StartsWith("/alert", StringComparison.Ordinal)).Select(route => route.TrimEnd('/')).Distinct(), ignoreOrder: true);
        foreach (var reference in References(api["paths"]))
        {
            reference[2..].Split('/').Aggregate((JsonNode?)api, (node, name) => node?[name]).ShouldNotBeNull(reference);
        }

        (await shared.Server.GetAsync("/")).Json!["links"]!.AsArray().ShouldContain(link => link!["rel"]!.GetValue<string>() == "alerts");

        static IEnumerable<string> References(JsonNode? node) => node switch
        {
            JsonObject json => json.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
            JsonArray array => array.SelectMany(References),
            _ => [],
        };
    }

    [Fact]
    public async Task What_ended_before_anybody_was_told_is_listed_only_when_asked_for()
    {
        using var world = new AlertWorld();
        await world.AddRuleAsync(AlertWorld.Rule());
        await world.ReportAsync(1, Patches.Clearing().GoneBack());
        await using var server = await AlertServer.StartAsync(world);

        (await server.GetAsync("/alerts")).Json!["numberReturned"]!.GetValue<int>().ShouldBe(0);
        (await server.GetAsync("/alerts?state=withdrawn")).Json!["numberReturned"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("state=open", "candidate, confirmed")]
    [InlineData("severity=loud", "minor")]
    [InlineData("bbox=1,2", "bbox")]
    [InlineData("datetime=yesterday", "datetime")]
    [InlineData("limit=0", "limit")]
    [InlineData("token=x", "token")]
    [InlineData("colour=red", "colour")]
    public async Task A_wrong_filter_is_refused(string query, string says)
    {
        var (status, json) = await shared.Server.GetAsync($"/alerts?{query}");

        status.ShouldBe(400);
        json!["description"]!.GetValue<string>().ShouldContain(says);
    }

    [Fact]
    public async Task A_person_acknowledges_and_dismisses()
    {
        using var world = new AlertWorld();
        await world.AddRuleAsync(AlertWorld.Rule());
        await world.ReportAsync(1, Patches.Clearing(), Patches.Clearing(20).Seen());
        var alerts = await world.ListAsync();
        var (confirmed, candidate) = (alerts.Single(alert => alert.State == AlertState.Confirmed).Id, alerts.Single(alert => alert.State == AlertState.Candidate).Id);
        await using var server = await AlertServer.StartAsync(world);

        var (status, json) = await server.SendAsync(HttpMethod.Post, $"/alerts/{confirmed}/acknowledge", """{"by":"Ada","note":"on it"}""");

        status.ShouldBe(200);
        json!["properties"]!["state"]!.GetValue<string>().ShouldBe("acknowledged");
        json["properties"]!["decision"]!["by"]!.GetValue<string>().ShouldBe("Ada");
        json["properties"]!["sequence"]!.GetValue<int>().ShouldBe(2);
        (await server.SendAsync(HttpMethod.Post, $"/alerts/{confirmed}/acknowledge", "{}")).Json!["properties"]!["sequence"]!.GetValue<int>().ShouldBe(2);
        (await server.SendAsync(HttpMethod.Post, $"/alerts/{candidate}/acknowledge", "{}")).Status.ShouldBe(400);
        (await server.SendAsync(HttpMethod.Post, $"/alerts/{candidate}/dismiss", "{}")).Json!["properties"]!["state"]!.GetValue<string>().ShouldBe("dismissed");
        (await server.SendAsync(HttpMethod.Post, "/alerts/none/dismiss", "{}")).Status.ShouldBe(404);
        (await server.SendAsync(HttpMethod.Post, $"/alerts/{candidate}/dismiss", """{"why":"x"}""")).Status.ShouldBe(400);
    }

    private static async Task AddAreasAsync(AlertWorld world)
    {
        await world.Catalog.Stores.Areas.PutAsync(Area("congo-33nza", "dynamicworld"), Token);
        await world.Catalog.Stores.Areas.PutAsync(Area("lost-model", "lost"), Token);
    }

    private static AreaOfInterest Area(string id, string model) => new() { Id = id, Geometry = Products.Footprint(), Model = model };

    /// <summary>Servers that refusals leave as they are, so that many tests can share them.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private AlertServer? _server;

        internal AlertWorld World { get; } = new();

        internal AlertServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

        public async ValueTask InitializeAsync()
        {
            await AddAreasAsync(World);
            _server = await AlertServer.StartAsync(World);
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            World.Dispose();
        }
    }
}
