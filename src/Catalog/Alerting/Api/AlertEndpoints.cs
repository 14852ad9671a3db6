using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Search;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>The collection of alerts as OGC-style GeoJSON, and what a person decides about one.</summary>
internal sealed class AlertEndpoints(IAlertStore alerts, IDeliveryStore deliveries, AlertDecisions decisions, ChangeEvidence evidence, StacApiSettings settings)
{
    private readonly SearchLimits _limits = new(settings.DefaultPageSize, settings.LargestPageSize, settings.MostVertices);

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var page = await alerts.SearchAsync(AlertParameters.Of(context.Request.Query, _limits), context.RequestAborted).ConfigureAwait(false);
        var url = BaseUrl.Of(context, settings);
        var links = new JsonArray
        {
            Links.Link("root", url.Root, MediaTypes.Json),
            Links.Link("self", url.At("/alerts") + context.Request.QueryString.ToUriComponent(), MediaTypes.GeoJson),
        };
        if (page.Next is { } next)
        {
            var query = new QueryBuilder(context.Request.Query.Where(pair => pair.Key != "token").Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())))
            {
                { "token", next },
            };
            links.Add((JsonNode)Links.Link("next", url.At("/alerts") + query.ToQueryString().ToUriComponent(), MediaTypes.GeoJson));
        }

        var features = new JsonArray();
        foreach (var alert in page.Alerts)
        {
            features.Add((JsonNode)AlertFeature.Of(alert, url, await evidence.FindAsync(alert, context.RequestAborted).ConfigureAwait(false)));
        }

        return new JsonAnswer(
            new JsonObject
            {
                ["type"] = "FeatureCollection",
                ["features"] = features,
                ["links"] = links,
                ["numberReturned"] = page.Alerts.Count,
            },
            MediaTypes.GeoJson);
    }

    public async Task<IResult> FindAsync(HttpContext context, string alert) =>
        await AnswerAsync(context, alert, await alerts.FindAsync(alert, null, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Leads to the change map of an alert, as soon as there is one.</summary>
    public async Task<IResult> ChangeAsync(HttpContext context, string alert)
    {
        var found = await alerts.FindAsync(alert, null, context.RequestAborted).ConfigureAwait(false);
        var change = found is null ? null : await evidence.FindAsync(found, context.RequestAborted).ConfigureAwait(false);
        if (change is null || !StoredHref.IsItem(change, out var collection, out var id))
        {
            return new ErrorAnswer(ApiError.NotFound(found is null ? $"alert '{alert}'" : $"change map of alert '{alert}'"));
        }

        context.Response.Headers.Location = BaseUrl.Of(context, settings).Item(collection, id);
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>The delivery log of an alert.</summary>
    public async Task<IResult> DeliveriesAsync(HttpContext context, string alert)
    {
        var log = await deliveries.ListAsync(new DeliveryQuery { Subject = AlertEvents.Subject(alert) }, context.RequestAborted).ConfigureAwait(false);
        return new JsonAnswer(new JsonObject { ["deliveries"] = new JsonArray([.. log.Select(Line)]) }, MediaTypes.Json);
    }

    public async Task<IResult> AcknowledgeAsync(HttpContext context, string alert)
    {
        var (by, note) = await DecisionAsync(context).ConfigureAwait(false);
        return await AnswerAsync(context, alert, await decisions.AcknowledgeAsync(alert, by, note, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public async Task<IResult> DismissAsync(HttpContext context, string alert)
    {
        var (by, note) = await DecisionAsync(context).ConfigureAwait(false);
        return await AnswerAsync(context, alert, await decisions.DismissAsync(alert, by, note, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>A line of the delivery log.</summary>
    public static JsonNode Line(DeliveryRecord line) => new JsonObject
    {
        ["channel"] = line.Channel,
        ["event"] = line.EventId,
        ["type"] = line.Type,
        ["subject"] = line.Subject,
        ["state"] = LowerName.Of(line.State),
        ["attempts"] = line.Attempts,
        ["added"] = Timestamp.Text(line.Added),
        ["changed"] = Timestamp.Text(line.Changed),
        ["status"] = line.Status,
        ["detail"] = line.Detail,
    };

    private async Task<(string? By, string? Note)> DecisionAsync(HttpContext context)
    {
        var decision = await AlertingBody.ReadAsync(context, settings.LargestBodyBytes, AlertingApiJson.Default.DecisionBody).ConfigureAwait(false);
        return (decision.By, decision.Note);
    }

    private async Task<IResult> AnswerAsync(HttpContext context, string id, Alert? alert)
    {
        if (alert is null)
        {
            return new ErrorAnswer(ApiError.NotFound($"alert '{id}'"));
        }

        var change = await evidence.FindAsync(alert, context.RequestAborted).ConfigureAwait(false);
        return new JsonAnswer(AlertFeature.Of(alert, BaseUrl.Of(context, settings), change), MediaTypes.GeoJson);
    }
}
