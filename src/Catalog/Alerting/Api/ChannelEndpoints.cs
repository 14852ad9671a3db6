using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>Channels. Their secrets are told once, to who made them; the path of a webhook is never told.</summary>
internal sealed class ChannelEndpoints(IAlertChannelStore channels, IDeliveryStore deliveries, ChannelSetup setup, StacApiSettings settings)
{
    private const int MostReplayed = 10_000;

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var all = await channels.ListAsync(null, context.RequestAborted).ConfigureAwait(false);
        return new JsonAnswer(new JsonObject { ["channels"] = new JsonArray([.. all.Select(channel => (JsonNode)Json(channel))]) }, MediaTypes.Json);
    }

    public async Task<IResult> FindAsync(HttpContext context, string channel) =>
        await channels.FindAsync(channel, context.RequestAborted).ConfigureAwait(false) is { } found ? new JsonAnswer(Json(found), MediaTypes.Json) : Unknown(channel);

    public async Task<IResult> AddAsync(HttpContext context)
    {
        var draft = await AlertingBody.ReadAsync(context, settings.LargestBodyBytes, AlertingApiJson.Default.ChannelDraft).ConfigureAwait(false);
        var (channel, secret) = await setup.AddAsync(draft, context.RequestAborted).ConfigureAwait(false);
        var json = Json(channel);

        // Only a secret that was made here is told; who gave one has it.
        if (draft.Secret is null && secret is not null)
        {
            json["secret"] = secret;
        }

        return new JsonAnswer(json, MediaTypes.Json);
    }

    public async Task<IResult> RotateAsync(HttpContext context, string channel)
    {
        var rotation = await AlertingBody.ReadAsync(context, settings.LargestBodyBytes, AlertingApiJson.Default.RotationBody).ConfigureAwait(false);
        var secret = await setup.RotateAsync(channel, rotation.Secret, context.RequestAborted).ConfigureAwait(false);
        return secret is null
            ? Unknown(channel)
            : new JsonAnswer(new JsonObject { ["id"] = channel, ["secret"] = rotation.Secret is null ? secret : null }, MediaTypes.Json);
    }

    public async Task<IResult> TestAsync(HttpContext context, string channel) =>
        await setup.TestAsync(channel, context.RequestAborted).ConfigureAwait(false) is { } result
            ? new JsonAnswer(new JsonObject { ["taken"] = result.Verdict == SendVerdict.Taken, ["status"] = result.Status, ["detail"] = result.Detail }, MediaTypes.Json)
            : Unknown(channel);

    public async Task<IResult> DisableAsync(HttpContext context, string channel) =>
        await channels.DisableAsync(channel, "Switched off by an operator.", context.RequestAborted).ConfigureAwait(false) ? Results.NoContent() : Unknown(channel);

    public async Task<IResult> EnableAsync(HttpContext context, string channel) =>
        await channels.EnableAsync(channel, context.RequestAborted).ConfigureAwait(false) ? Results.NoContent() : Unknown(channel);

    public async Task<IResult> RemoveAsync(HttpContext context, string channel) =>
        await channels.RemoveAsync(channel, context.RequestAborted).ConfigureAwait(false) ? Results.NoContent() : Unknown(channel);

    public async Task<IResult> ReplayAsync(HttpContext context, string channel)
    {
        var body = await AlertingBody.ReadAsync(context, settings.LargestBodyBytes, AlertingApiJson.Default.ReplayBody).ConfigureAwait(false);
        var query = new DeliveryQuery { Channel = channel, Since = body.Since, Subject = body.Alert is { } alert ? AlertEvents.Subject(alert) : null, Limit = MostReplayed };
        return new JsonAnswer(new JsonObject { ["queued"] = await deliveries.ReplayAsync(query, context.RequestAborted).ConfigureAwait(false) }, MediaTypes.Json);
    }

    public async Task<IResult> DeliveriesAsync(HttpContext context, string channel)
    {
        var log = await deliveries.ListAsync(new DeliveryQuery { Channel = channel }, context.RequestAborted).ConfigureAwait(false);
        return new JsonAnswer(new JsonObject { ["deliveries"] = new JsonArray([.. log.Select(AlertEndpoints.Line)]) }, MediaTypes.Json);
    }

    private static JsonObject Json(AlertChannel channel) => new()
    {
        ["id"] = channel.Id,
        ["kind"] = LowerName.Of(channel.Kind),
        ["target"] = channel.ShownTarget,
        ["items"] = channel.Items,
        ["collections"] = new JsonArray([.. channel.Collections.Select(name => JsonValue.Create(name))]),
        ["allow_private"] = channel.AllowPrivate,
        ["allow_plain"] = channel.AllowPlain,
        ["created"] = Timestamp.Text(channel.Created),
        ["disabled"] = Time(channel.Health.Disabled),
        ["reason"] = channel.Health.Reason,
        ["failing_since"] = Time(channel.Health.FailingSince),
        ["not_before"] = Time(channel.Health.NotBefore),
        ["last_success"] = Time(channel.Health.LastSuccess),
    };

    private static string? Time(DateTimeOffset? time) => time is { } known ? Timestamp.Text(known) : null;

    private static ErrorAnswer Unknown(string channel) => new(ApiError.NotFound($"channel '{channel}'"));
}
