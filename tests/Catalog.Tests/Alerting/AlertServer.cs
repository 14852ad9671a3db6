using System.Text.Json.Nodes;
using System.Text;
using Groundshift.Adapters.Embedded;
using Groundshift.Catalog.Alerting;
using Groundshift.Catalog.Alerting.Api;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Api.Access;
using Groundshift.Core.Access;
using Groundshift.Core.Ports;
using Groundshift.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>The API of alerting over real Kestrel, with a key that allows alerts; its relay does not run.</summary>
internal sealed class AlertServer : IAsyncDisposable
{
    public const string Key = "gsk_alerts";
    public const string OtherKey = "gsk_items";
    public const string BoundKey = "gsk_bound";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private AlertServer(WebApplication app)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = Loopback.RootOf(app) };
    }

    public Uri Url => _http.BaseAddress!;

    public static async Task<AlertServer> StartAsync(AlertWorld world)
    {
        var stores = world.Catalog.Stores;
        await AddKeyAsync(stores, Key, [AccessScopes.Alerts]);
        await AddKeyAsync(stores, OtherKey, [AccessScopes.Write, AccessScopes.Manage]);
        await AddKeyAsync(stores, BoundKey, [AccessScopes.Alerts], "landcover-dynamicworld");
        var builder = Loopback.Builder();
        builder.Services
            .AddSingleton<TimeProvider>(world.Clock)
            .AddSingleton(stores.Transactions).AddSingleton(stores.Catalog).AddSingleton(stores.Objects).AddSingleton(stores.Areas).AddSingleton(stores.Ledger)
            .AddSingleton(stores.AccessKeys).AddSingleton(stores.Audit).AddSingleton(stores.Outbox).AddSingleton(stores.AlertRules).AddSingleton(stores.AlertChannels).AddSingleton(stores.Alerts).AddSingleton(stores.Deliveries)
            .AddSingleton<IModelLegends>(new FixedLegend());
        builder.Services.AddStacApi();
        builder.Services.AddAlerting(world.Catalog.Alerting);
        foreach (var service in builder.Services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace?.StartsWith(nameof(Groundshift), StringComparison.Ordinal) == true).ToList())
        {
            builder.Services.Remove(service);
        }

        var app = builder.Build();
        app.UseStacApi();
        app.MapStacApi();
        app.MapAlerting();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new AlertServer(app);
    }

    /// <summary>Patterns of the mapped endpoints.</summary>
    public string[] Routes() => [.. ((IEndpointRouteBuilder)_app).DataSources
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Select(endpoint => endpoint.RoutePattern.RawText!).Distinct()];

    public async Task<(int Status, JsonNode? Json)> SendAsync(HttpMethod method, string path, string? body = null, string? key = Key)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public Task<(int Status, JsonNode? Json)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, key: null);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private static async Task AddKeyAsync(EmbeddedStores stores, string secret, string[] scopes, params string[] collections)
    {
        var key = new AccessKey { Id = secret.Replace('_', '-'), Name = secret, Hash = AccessSecret.Hash(secret), Scopes = scopes, Collections = collections, Created = DateTimeOffset.UnixEpoch };
        if (await stores.AccessKeys.FindAsync(key.Hash, TestContext.Current.CancellationToken) is null)
        {
            await stores.AccessKeys.AddAsync(key, TestContext.Current.CancellationToken);
        }
    }

    private sealed class FixedLegend : IModelLegends
    {
        public ValueTask<IReadOnlyList<string>?> ClassesAsync(string model, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<string>?>(model == "dynamicworld" ? ["water", "trees", "grass", "bare", "built"] : null);
    }
}
