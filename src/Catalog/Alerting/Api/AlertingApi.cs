using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>The endpoints of alerting, beside the STAC API in one host.</summary>
public static class AlertingApi
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the endpoints. What changes something needs a key, and so does everything about channels.</summary>
    public static IEndpointRouteBuilder MapAlerting(this IEndpointRouteBuilder routes)
    {
        var gate = routes.ServiceProvider.GetRequiredService<AlertGate>();
        MapAlerts(routes, routes.MapGroup(string.Empty).AddEndpointFilter(gate));
        MapRules(routes, routes.MapGroup(string.Empty).AddEndpointFilter(gate));
        MapChannels(routes.MapGroup("/alert-channels").AddEndpointFilter(gate));
        return routes;
    }

    private static void MapAlerts(IEndpointRouteBuilder open, RouteGroupBuilder gated)
    {
        var alerts = open.ServiceProvider.GetRequiredService<AlertEndpoints>();
        open.MapMethods("/alerts", Read, (Delegate)alerts.ListAsync);
        open.MapMethods("/alerts/{alert}", Read, (Delegate)alerts.FindAsync);
        open.MapMethods("/alerts/{alert}/change", Read, (Delegate)alerts.ChangeAsync);
        gated.MapMethods("/alerts/{alert}/deliveries", Read, (Delegate)alerts.DeliveriesAsync);
        gated.MapPost("/alerts/{alert}/acknowledge", (Delegate)alerts.AcknowledgeAsync);
        gated.MapPost("/alerts/{alert}/dismiss", (Delegate)alerts.DismissAsync);
    }

    private static void MapRules(IEndpointRouteBuilder open, RouteGroupBuilder gated)
    {
        var rules = open.ServiceProvider.GetRequiredService<RuleEndpoints>();
        open.MapMethods("/alert-rules", Read, (Delegate)rules.ListAsync);
        open.MapMethods("/alert-rules/schema", Read, RuleEndpoints.Schema);
        open.MapMethods("/alert-rules/{rule}", Read, (Delegate)rules.FindAsync);
        gated.MapPost("/alert-rules", (Delegate)rules.PutAsync);
        gated.MapDelete("/alert-rules/{rule}", (Delegate)rules.RemoveAsync);
    }

    private static void MapChannels(RouteGroupBuilder gated)
    {
        var channels = ((IEndpointRouteBuilder)gated).ServiceProvider.GetRequiredService<ChannelEndpoints>();
        gated.MapMethods("/", Read, (Delegate)channels.ListAsync);
        gated.MapPost("/", (Delegate)channels.AddAsync);
        gated.MapMethods("/{channel}", Read, (Delegate)channels.FindAsync);
        gated.MapDelete("/{channel}", (Delegate)channels.RemoveAsync);
        gated.MapPost("/{channel}/test", (Delegate)channels.TestAsync);
        gated.MapPost("/{channel}/disable", (Delegate)channels.DisableAsync);
        gated.MapPost("/{channel}/enable", (Delegate)channels.EnableAsync);
        gated.MapPost("/{channel}/rotate", (Delegate)channels.RotateAsync);
        gated.MapPost("/{channel}/replay", (Delegate)channels.ReplayAsync);
        gated.MapMethods("/{channel}/deliveries", Read, (Delegate)channels.DeliveriesAsync);
    }
}
