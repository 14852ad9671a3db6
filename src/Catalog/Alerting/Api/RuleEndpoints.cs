using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Rules;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>Alert rules.</summary>
internal sealed class RuleEndpoints(IAlertRuleStore rules, RuleCheck check, StacApiSettings settings)
{
    private const string SchemaType = "application/schema+json";

    public static IResult Schema() => new JsonAnswer(RuleSchema.Build(), SchemaType);

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var all = await rules.ListAsync(null, null, context.RequestAborted).ConfigureAwait(false);
        return new JsonAnswer(new JsonObject { ["rules"] = new JsonArray([.. all.Select(rule => (JsonNode)Json(rule))]) }, MediaTypes.Json);
    }

    public async Task<IResult> FindAsync(HttpContext context, string rule) =>
        await rules.FindAsync(rule, context.RequestAborted).ConfigureAwait(false) is { } found ? new JsonAnswer(Json(found), MediaTypes.Json) : Unknown(rule);

    public async Task<IResult> PutAsync(HttpContext context)
    {
        var rule = await AlertingBody.ReadAsync(context, settings.LargestBodyBytes, AlertJson.Default.AlertRule).ConfigureAwait(false);
        await check.CheckAsync(rule, context.RequestAborted).ConfigureAwait(false);
        return new JsonAnswer(Json(await rules.PutAsync(rule, context.RequestAborted).ConfigureAwait(false)), MediaTypes.Json);
    }

    public async Task<IResult> RemoveAsync(HttpContext context, string rule) =>
        await rules.RemoveAsync(rule, context.RequestAborted).ConfigureAwait(false) ? Results.NoContent() : Unknown(rule);

    private static JsonObject Json(AlertRule rule) => JsonSerializer.SerializeToNode(rule, AlertJson.Default.AlertRule)!.AsObject();

    private static ErrorAnswer Unknown(string rule) => new(ApiError.NotFound($"rule '{rule}'"));
}
