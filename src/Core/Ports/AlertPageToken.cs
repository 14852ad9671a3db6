using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>Where a page of alerts ended: time of the first evidence and id of its last alert, as base64url.</summary>
public static class AlertPageToken
{
    /// <summary>The token of a page that ended with this alert.</summary>
    public static string Write(long firstNanoseconds, string id) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{firstNanoseconds} {id}")));

    /// <summary>What <see cref="Write"/> was given.</summary>
    /// <exception cref="InvalidInputException">It is no such token.</exception>
    public static (long FirstNanoseconds, string Id) Read(string token)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            return (long.Parse(text.AsSpan(0, space), CultureInfo.InvariantCulture), text[(space + 1)..]);
        }
        catch (Exception error) when (error is FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidInputException("token", "a token of a next link", $"'{token}'", "Follow the next link as it is.", error);
        }
    }
}
