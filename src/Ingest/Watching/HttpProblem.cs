using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>Sorts HTTP failures by who must act: 4xx is our request, 5xx, throttling and time-outs are the server's moment.</summary>
internal static class HttpProblem
{
    // An error body that says more than this says nothing.
    private const int MostBytes = 16 * 1024;
    private const int MostLetters = 300;

    // RFC 8470 section 5.2.
    private const HttpStatusCode TooEarly = (HttpStatusCode)425;

    // Told apart from equal texts by reference.
    private static readonly string Something = new("a document");

    // OGC API, FastAPI, RFC 9457 and API gateways, in this order.
    private static readonly string[] DescriptionNames = ["description", "detail", "title", "message", "error"];

    public static async Task<Exception> FromAsync(
        string name, HttpResponseMessage response, Stream body, TimeProvider time, CancellationToken cancellationToken)
    {
        var status = response.StatusCode;
        var code = ((int)status).ToString(CultureInfo.InvariantCulture);
        var said = Describe(await ReadAsync(body, cancellationToken));
        var found = said is null ? $"HTTP {code}" : $"HTTP {code}: {said}";
        return status switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or TooEarly or >= HttpStatusCode.InternalServerError =>
                new TransientException($"{name} answered {found}", retryAfter: RetryAfter(response, time)),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new InvalidInputException(name, "an answer", found, "The catalog asks for credentials that were not given or not accepted."),
            HttpStatusCode.NotFound or HttpStatusCode.Gone =>
                new InvalidInputException(name, Something, found, "Check the address and the collection's id."),
            _ => new InvalidInputException(name, "an answer", found, "Check the address, and whether the server is a STAC API of version 1."),
        };
    }

    /// <summary>True for the answer that there is nothing at the address.</summary>
    public static bool IsAbsent(InvalidInputException error) => ReferenceEquals(error.Expected, Something);

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delay } => delay,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostBytes];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..length];
    }

    private static string? Describe(byte[] body)
    {
        if (body.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            return null;
        }

        JsonObject json;
        try
        {
            json = StacReader.ReadObject(body, "error");
        }
        catch (InvalidInputException)
        {
            // An error body that is no JSON adds nothing to the status.
            return null;
        }

        var code = Text(json["code"]);
        var description = DescriptionNames.Select(name => Text(json[name])).FirstOrDefault(text => text is not null);
        return (code, description) switch
        {
            (null, null) => null,
            (not null, not null) => $"{code}: {description}",
            _ => code ?? description,
        };
    }

    private static string? Text(JsonNode? node)
    {
        if (node is null or JsonObject { Count: 0 })
        {
            return null;
        }

        var text = node is JsonValue value && value.TryGetValue<string>(out var plain) ? plain : node.ToJsonString();
        var line = new StringBuilder(text.Length);
        foreach (var letter in text.Take(MostLetters))
        {
            line.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return line.ToString();
    }
}
