using System.Net;
using System.Net.Mail;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>Sends events by SMTP as text and HTML, with the picture of before and after inside.</summary>
public sealed class EmailChannel(IObjectStore objects, AlertingSettings settings, TimeProvider time) : IAlertChannel
{
    // A mail of some megabytes is refused by many servers; the link leads to the picture all the same.
    private const long LargestPicture = 2 << 20;

    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.Email;

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(AlertChannel channel, ChannelEvent message, CancellationToken cancellationToken)
    {
        if (settings.Mail is not { } server)
        {
            return new SendResult(SendVerdict.Unavailable, "No mail server is set: Alerts:Mail:Host.");
        }

        using var limit = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var text = MailText.Of(message);
            using var mail = text.ToMail(server.From, channel.Target, message, await PictureAsync(text, cancellationToken).ConfigureAwait(false));
            using var client = Client(server);
            await client.SendMailAsync(mail, either.Token).ConfigureAwait(false);
            return new SendResult(SendVerdict.Taken, "The mail server took it.", (int)SmtpStatusCode.Ok);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult(SendVerdict.Unavailable, "The mail server did not answer in time.");
        }
        catch (SmtpException error)
        {
            return Refusal(error);
        }
    }

    private static SmtpClient Client(MailSettings server)
    {
        var client = new SmtpClient(server.Host, server.Port) { EnableSsl = server.Tls };
        if (server.User is { } user)
        {
            client.Credentials = new NetworkCredential(user, server.Password);
        }

        return client;
    }

    // Source: RFC 5321 section 4.2.1: 5xx is for good, 4xx and a server that does not answer are for now. A refused recipient is about
    // this mail; anything else is about the server.
    private static SendResult Refusal(SmtpException error)
    {
        int? status = error.StatusCode == SmtpStatusCode.GeneralFailure ? null : (int)error.StatusCode;
        var verdict = error is SmtpFailedRecipientException && status >= 500 ? SendVerdict.Refused : SendVerdict.Unavailable;
        var detail = status is { } code ? $"The mail server answered {code}." : "The mail server cannot be reached, or refused the connection.";
        return new SendResult(verdict, detail, status);
    }

    private async ValueTask<byte[]?> PictureAsync(MailText text, CancellationToken cancellationToken)
    {
        if (text.Chip is not { } path || await objects.FindAsync(path, cancellationToken).ConfigureAwait(false) is not { Size: <= LargestPicture } stored)
        {
            return null;
        }

        var stream = await objects.OpenAsync(path, 0, stored.Size, cancellationToken).ConfigureAwait(false);
        if (stream is null)
        {
            return null;
        }

        await using (stream.ConfigureAwait(false))
        {
            using var picture = new MemoryStream();
            await stream.CopyToAsync(picture, cancellationToken).ConfigureAwait(false);
            return picture.ToArray();
        }
    }
}
