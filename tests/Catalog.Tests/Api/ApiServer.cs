using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Api.Access;
using Groundshift.Core.Access;
using Groundshift.Core.Ports;
using Groundshift.TestKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Catalog.Tests.Api;

/// <summary>The API over real Kestrel on a free port.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiServer(WebApplication app, CatalogStores stores)
    {
        _app = app;
        Stores = stores;
        Url = Loopback.RootOf(app).AbsoluteUri.TrimEnd('/');
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
    }

    public CatalogStores Stores { get; }

    public string Url { get; }

    public HttpClient Http { get; }

    public static async Task<ApiServer> StartAsync(StacApiSettings? settings = null, Action<IServiceCollection>? services = null)
    {
        var stores = new CatalogStores();
        var builder = Loopback.Builder();
        builder.Services.AddSingleton(stores.Catalog);
        builder.Services.AddSingleton(stores.Stores.Objects);
        builder.Services.AddSingleton(stores.Stores.Transactions);
        builder.Services.AddSingleton(stores.Stores.Outbox);
        builder.Services.AddSingleton(stores.Stores.AccessKeys);
        builder.Services.AddSingleton(stores.Stores.Audit);
        builder.Services.AddSingleton<TimeProvider>(stores.Clock);
        services?.Invoke(builder.Services);
        builder.Services.AddStacApi(settings);
        var app = builder.Build();
        app.UseStacApi();
        app.MapStacApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ApiServer(app, stores);
    }

    /// <summary>Patterns of the mapped endpoints.</summary>
    public string[] Routes() => [.. ((IEndpointRouteBuilder)_app).DataSources
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Select(endpoint => endpoint.RoutePattern.RawText!).Distinct()];

    public async Task<(int Status, JsonNode Json)> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public async Task<(int Status, JsonNode Json)> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri(path, UriKind.RelativeOrAbsolute), content, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    /// <summary>Makes a key; its secret.</summary>
    public async Task<string> KeyAsync(params string[] scopes) => await KeyAsync(new AccessKey { Id = $"k{Guid.NewGuid():N}", Name = "For tests", Hash = string.Empty, Scopes = scopes, Created = Stores.Clock.GetUtcNow() });

    /// <summary>Makes a key like this one; its secret.</summary>
    public async Task<string> KeyAsync(AccessKey like)
    {
        var secret = AccessSecret.New();
        await Stores.Stores.AccessKeys.AddAsync(like with { Hash = AccessSecret.Hash(secret) }, TestContext.Current.CancellationToken);
        return secret;
    }

    /// <summary>Sends JSON with a key.</summary>
    public async Task<HttpResponseMessage> ChangeAsync(string secret, string method, string path, string? json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, headers.FirstOrDefault(header => header.Name == "Content-Type").Value ?? "application/json");
        }

        foreach (var (name, value) in headers.Where(header => header.Name != "Content-Type").Append(("Authorization", $"Bearer {secret}")))
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Stores.Dispose();
    }

    private static async Task<(int Status, JsonNode Json)> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 })!);
    }
}
