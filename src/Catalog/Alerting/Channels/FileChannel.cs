using System.Text;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>Appends events to a file, one JSON line each, or writes them to standard output.</summary>
public sealed class FileChannel(AlertingSettings settings) : IAlertChannel
{
    /// <summary>The target that means standard output.</summary>
    public const string StandardOutput = "-";

    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.File;

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(AlertChannel channel, ChannelEvent message, CancellationToken cancellationToken)
    {
        if (channel.Target == StandardOutput)
        {
            await Console.Out.WriteLineAsync(message.Body.AsMemory(), cancellationToken).ConfigureAwait(false);
            return new SendResult(SendVerdict.Taken, "Written to standard output.");
        }

        try
        {
            var file = Path.GetFullPath(channel.Target, Path.GetFullPath(settings.FileRoot));
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? settings.FileRoot);
            var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(message.Body + "\n"), cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            return new SendResult(SendVerdict.Taken, "Appended to the file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new SendResult(SendVerdict.Unavailable, $"The file cannot be written: {error.Message}");
        }
    }
}
