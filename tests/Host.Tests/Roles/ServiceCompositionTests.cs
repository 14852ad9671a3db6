using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Tests.Api.Access;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Tests.Roles;

public sealed class ServiceCompositionTests
{
    [Theory]
    [InlineData("All", true)]
    [InlineData("Ingest", false)]
    [InlineData("Worker", false)]
    [InlineData("Catalog", true)]
    public async Task A_role_starts_with_no_configuration_and_answers_health_checks(string role, bool serves)
    {
        using var folder = new TemporaryFolder();
        var options = new GroundshiftOptions { Data = folder.File("data") };
        options.Server.Port = 0;
        await using var app = ServiceComposition.Build(options, Enum.Parse<Role>(role), logging: log => log.SetMinimumLevel(LogLevel.None));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        (await client.GetAsync("/health/live", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/search", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(serves ? HttpStatusCode.OK : HttpStatusCode.NotFound);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("All")]
    [InlineData("Ingest")]
    [InlineData("Worker")]
    [InlineData("Catalog")]
    public async Task A_role_takes_its_stores_from_PostgreSQL_when_a_connection_is_given(string role)
    {
        using var folder = new TemporaryFolder();
        var options = new GroundshiftOptions { Data = folder.File("data") };
        options.Server.Port = 0;
        options.Store.Postgres.ConnectionString = (await PostgresServer.NeedAsync()).ConnectionString;
        options.Store.Postgres.Schema = $"t_{Guid.NewGuid():N}";
        await using var app = ServiceComposition.Build(options, Enum.Parse<Role>(role), logging: log => log.SetMinimumLevel(LogLevel.None));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        (await client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.Services.GetRequiredService<IAreaStore>().ListAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        await app.StopAsync(TestContext.Current.CancellationToken);
        File.Exists(folder.File("data/groundshift.db")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Worker", HttpStatusCode.ServiceUnavailable)]
    [InlineData("Catalog", HttpStatusCode.OK)]
    public async Task Only_a_role_that_works_with_the_queue_needs_it(string role, HttpStatusCode expected)
    {
        using var folder = new TemporaryFolder();
        var options = new GroundshiftOptions { Data = folder.File("data") };
        options.Server.Port = 0;
        await using var app = ServiceComposition.Build(
            options, Enum.Parse<Role>(role), logging: log => log.SetMinimumLevel(LogLevel.None), services: services => services.AddSingleton<IJobQueue, ForbiddenQueue>());
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        (await client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(expected);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Worker")]
    [InlineData("Catalog")]
    public async Task A_role_whose_container_is_missing_is_not_ready_and_says_so(string role)
    {
        using var folder = new TemporaryFolder();
        var options = new GroundshiftOptions { Data = folder.File("data"), Objects = await SharedObjects.OfAsync("AzureBlob") };
        options.Objects.AzureBlob.Container = "missing";
        options.Server.Port = 0;
        await using var app = ServiceComposition.Build(options, Enum.Parse<Role>(role), logging: log => log.SetMinimumLevel(LogLevel.None));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var checks = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull()["checks"].ShouldNotBeNull();
        checks["objects"]!["status"]!.GetValue<string>().ShouldBe("Unhealthy");
        checks["objects"]!["description"]!.GetValue<string>().ShouldStartWith("The object store refuses");
        checks["ledger"]!["status"]!.GetValue<string>().ShouldBe("Healthy");
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("All")]
    [InlineData("Ingest")]
    public async Task Senders_of_notifications_may_show_a_providers_token(string role)
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var provider = await OidcProvider.StartAsync();
        provider.Add("ec-1", key);
        var options = new GroundshiftOptions { Data = folder.File("data") };
        options.Server.Port = 0;
        options.Access.Oidc.Issuer = provider.Issuer;
        options.Access.Oidc.Audience = "stac";
        await using var app = ServiceComposition.Build(options, Enum.Parse<Role>(role), logging: log => log.SetMinimumLevel(LogLevel.None));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        (await SendAsync("groundshift:notify")).ShouldBe(HttpStatusCode.Accepted);
        (await SendAsync("groundshift:read")).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync("groundshift:notify", late: true)).ShouldBe(HttpStatusCode.Unauthorized);
        await app.StopAsync(TestContext.Current.CancellationToken);

        async Task<HttpStatusCode> SendAsync(string scope, bool late = false)
        {
            var token = provider.Sign("ec-1", provider.Claims(TimeProvider.System.GetUtcNow().AddHours(late ? -1 : 0), scope));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/notifications")
            {
                Content = new StringContent("""{"type":"Feature","id":"a","collection":"c"}""", Encoding.UTF8, "application/geo+json"),
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            };
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Queues_on_Service_Bus_need_a_build_that_has_the_adapters()
    {
        using var folder = new TemporaryFolder();
        var options = new GroundshiftOptions { Data = folder.File("data") };
        options.Queue.ServiceBus.Namespace = "nobody.servicebus.windows.net";
        if (typeof(ServiceComposition).Assembly.GetReferencedAssemblies().Any(assembly => assembly.Name == "Groundshift.Adapters.Azure"))
        {
            await using var app = ServiceComposition.Build(options, Role.Worker);
            app.Services.GetRequiredService<IJobQueue>().GetType().Name.ShouldBe("ServiceBusJobQueue");
            return;
        }

        Should.Throw<InvalidInputException>(() => ServiceComposition.Build(options, Role.Worker)).Message.ShouldContain("build with -p:FullNuGet=true");
    }

    [Fact]
    public void A_build_without_azure_says_so_when_the_database_wants_tokens()
    {
        using var folder = new TemporaryFolder();
        var options = new GroundshiftOptions { Data = folder.File("data") };
        options.Store.Postgres.ConnectionString = "Host=127.0.0.1;Username=nobody";
        options.Store.Postgres.Entra = true;
        var build = () => new ServiceCollection().AddStores(options);
        if (typeof(ServiceComposition).Assembly.GetReferencedAssemblies().Any(assembly => assembly.Name == "Groundshift.Adapters.Azure"))
        {
            build.ShouldNotThrow();
            return;
        }

        build.ShouldThrow<InvalidInputException>().Field.ShouldBe("Store:Postgres:Entra");
    }

    [Fact]
    public async Task A_draining_worker_ends_when_nothing_waits()
    {
        using var folder = new TemporaryFolder();
        var options = new GroundshiftOptions { Data = folder.File("data") };
        options.Server.Port = 0;
        options.Worker.DrainSeconds = 1;
        await using var app = ServiceComposition.Build(options, Role.Worker, drain: true, logging: log => log.SetMinimumLevel(LogLevel.None));

        // Returns only because the worker stops the application.
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.WaitForShutdownAsync(TestContext.Current.CancellationToken);
    }

    // As a broker answers an identity without a role on it.
    private sealed class ForbiddenQueue : IJobQueue
    {
        public ValueTask SendAsync(JobId job, JobPriority priority, CancellationToken cancellationToken) => throw Refused();

        public ValueTask<IJobDelivery?> ReceiveAsync(JobPriority priority, TimeSpan visibility, CancellationToken cancellationToken) => throw Refused();

        public ValueTask<long> CountReadyAsync(JobPriority priority, CancellationToken cancellationToken) => throw Refused();

        public ValueTask<long> CountAsync(JobPriority priority, CancellationToken cancellationToken) => throw Refused();

        private static InvalidInputException Refused() => new("queue", "rights", "none", "Give them.");
    }
}
