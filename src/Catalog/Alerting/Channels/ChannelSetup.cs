using System.Net;
using System.Net.Mail;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Catalog.Alerting.Rules;
using Groundshift.Core.Access;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>Adds, tests and rekeys channels.</summary>
public sealed class ChannelSetup(IAlertChannelStore channels, IEnumerable<IAlertChannel> senders, AlertingSettings settings, TimeProvider time)
{
    private const int LongestTarget = 2000;

    /// <summary>Adds or replaces a channel. Returns it with the secret of a webhook, which is told this once.</summary>
    /// <exception cref="InvalidInputException">Something is wrong with it.</exception>
    public async ValueTask<(AlertChannel Channel, string? Secret)> AddAsync(ChannelDraft draft, CancellationToken cancellationToken)
    {
        EntityId.Check("id", draft.Id);
        var channel = new AlertChannel
        {
            Id = draft.Id,
            Kind = KindOf(draft.Kind),
            Target = draft.Target,
            Items = draft.Items,
            Collections = draft.Collections,
            AllowPrivate = draft.AllowPrivate,
            AllowPlain = draft.AllowPlain,
            Created = time.GetUtcNow(),
        };
        Check(channel);
        if (channel.Kind != ChannelKind.Webhook && draft.Secret is not null)
        {
            throw new InvalidInputException("secret", "a secret for webhooks only", $"one for a channel of kind {draft.Kind}", "Leave it out.");
        }

        var secret = channel.Kind != ChannelKind.Webhook ? null : draft.Secret is { } given ? WebhookSecrets.Checked(given) : WebhookSecrets.Create();
        await channels.PutAsync(channel, secret is null ? [] : [new ChannelSecret(secret, null)], cancellationToken).ConfigureAwait(false);
        return (channel, secret);
    }

    /// <summary>Gives a webhook a new secret; the one before signs too until the overlap ends. Returns the new one; null where there is no such channel.</summary>
    /// <exception cref="InvalidInputException">The channel signs nothing, or the secret has the wrong form.</exception>
    public async ValueTask<string?> RotateAsync(string id, string? secret, CancellationToken cancellationToken)
    {
        if (await channels.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } channel)
        {
            return null;
        }

        if (channel.Kind != ChannelKind.Webhook)
        {
            throw new InvalidInputException("channel", "a webhook", $"'{id}' of kind {LowerName.Of(channel.Kind)}", "Only webhooks sign.");
        }

        var next = secret is null ? WebhookSecrets.Create() : WebhookSecrets.Checked(secret);
        var before = await channels.SecretsAsync(id, cancellationToken).ConfigureAwait(false);
        await channels.SetSecretsAsync(id, WebhookSecrets.Rotate(before, next, time.GetUtcNow(), settings.SecretOverlap), cancellationToken).ConfigureAwait(false);
        return next;
    }

    /// <summary>Sends one test event now, past the queue; null where there is no such channel.</summary>
    public async ValueTask<SendResult?> TestAsync(string id, CancellationToken cancellationToken)
    {
        if (await channels.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } channel)
        {
            return null;
        }

        var url = AlertLinks.Base(settings.PublicUrl);
        var message = CloudEvents.Wrap(
            $"test-{Guid.CreateVersion7(time.GetUtcNow()):N}", "groundshift.channel.test", url.At("/alert-channels"), $"channels/{id}", time.GetUtcNow(),
            new JsonObject { ["message"] = "This is a test. Nothing has changed on the ground." });
        return await senders.First(sender => sender.Kind == channel.Kind).SendAsync(channel, message, cancellationToken).ConfigureAwait(false);
    }

    private ChannelKind KindOf(string kind)
    {
        var found = LowerName.Find<ChannelKind>(kind)
            ?? throw new InvalidInputException("kind", string.Join(", ", LowerName.All<ChannelKind>()), $"'{kind}'", "Choose one of them.");
        return found != ChannelKind.Eventgrid || senders.Any(sender => sender.Kind == found)
            ? found
            : throw new InvalidInputException(
                "kind", "webhook, email or file", $"'{kind}'", "Event Grid comes with the Azure adapters, which this build does not have: build with -p:FullNuGet=true.");
    }

    private void Check(AlertChannel channel)
    {
        if (channel.Target.Length is 0 or > LongestTarget)
        {
            throw new InvalidInputException("target", $"1 to {LongestTarget} characters", $"{channel.Target.Length}", "Say where the channel leads.");
        }

        switch (channel.Kind)
        {
            case ChannelKind.Webhook:
                CheckWebhook(channel);
                break;
            case ChannelKind.Email:
                CheckMail(channel.Target);
                break;
            case ChannelKind.Eventgrid:
                CheckTopic(channel.Target);
                break;
            default:
                CheckFile(channel.Target);
                break;
        }
    }

    // Names are checked when they are connected to, each time anew; here only what can be seen without asking anybody.
    private static void CheckWebhook(AlertChannel channel)
    {
        if (!Uri.TryCreate(channel.Target, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            throw new InvalidInputException("target", "an absolute https address without credentials and fragment", "another text", "Give the whole address of the webhook.");
        }

        if (url.Scheme == "http" && !channel.AllowPlain)
        {
            throw new InvalidInputException("target", "an https address", "an http address", "Use TLS, or allow the channel to go without.");
        }

        if (!channel.AllowPrivate && (url.IsLoopback || (IPAddress.TryParse(url.IdnHost, out var address) && !PublicAddress.Is(address))))
        {
            throw new InvalidInputException("target", "a public address", url.Host, "Give a public address, or allow a private one.");
        }
    }

    private static void CheckTopic(string target)
    {
        if (!EventGridTopic.TryParse(target, out _))
        {
            throw new InvalidInputException("target", EventGridTopic.Expected, $"'{target}'", "Give the endpoint of an Event Grid topic; the service sends its Azure token nowhere else.");
        }
    }

    private void CheckMail(string target)
    {
        if (settings.Mail is null)
        {
            throw new InvalidInputException("kind", "a mail server in the settings", "none", "Set Alerts:Mail:Host (GROUNDSHIFT__Alerts__Mail__Host) and what else the server asks for.");
        }

        foreach (var address in target.Split(','))
        {
            if (!MailAddress.TryCreate(address.Trim(), out _))
            {
                throw new InvalidInputException("target", "mail addresses joined by commas", $"'{address.Trim()}'", "Correct the address.");
            }
        }
    }

    private void CheckFile(string target)
    {
        var root = Path.GetFullPath(settings.FileRoot);
        if (target != FileChannel.StandardOutput && !Path.GetFullPath(target, root).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new InvalidInputException("target", $"'-' or a file below {root}", $"'{target}'", "Give a plain file name.");
        }
    }
}
