using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>
/// Where a page ended: the sort values of its last item and how many items match in all, with a mark of the search, as base64url of a
/// JSON array. The number travels along, so that it is the same on all pages and found once.
/// </summary>
public static class ItemPageToken
{
    // Enough of SHA-256 to tell searches apart; it is no secret.
    private const int MarkDigits = 16;

    // Mark, number of matches, and whether that is an estimate.
    private const int BeforeValues = 3;

    // Far above what sort values need; keeps a forged token from costing anything.
    private const int LongestToken = 16 * 1024;

    /// <summary>The token of the page behind a place, whose sort values are each a long, a double, a string or null.</summary>
    public static string Write(ItemSearch search, PagePlace place)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Mark(search));
            WriteValue(writer, place.Matched);
            writer.WriteBooleanValue(place.IsEstimated);
            foreach (var value in place.Values)
            {
                WriteValue(writer, value);
            }

            writer.WriteEndArray();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }

    /// <summary>What <see cref="Write"/> was given.</summary>
    /// <param name="search">The search that the token came with.</param>
    /// <param name="token">The token.</param>
    /// <param name="accepts">Whether these can be the sort values of an item.</param>
    /// <exception cref="InvalidInputException">The token is broken or belongs to another search.</exception>
    public static PagePlace Read(ItemSearch search, string token, Func<IReadOnlyList<object?>, bool> accepts)
    {
        try
        {
            if (token.Length <= LongestToken)
            {
                using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(token));
                var parts = document.RootElement.EnumerateArray().ToList();
                var values = parts.Skip(BeforeValues).Select(ReadValue).ToList();
                if (parts.Count >= BeforeValues && parts[0].ValueEquals(Mark(search)) && (ReadValue(parts[1]) is null or >= 0L) && accepts(values))
                {
                    return new PagePlace(values, ReadValue(parts[1]) as long?, parts[2].GetBoolean());
                }
            }
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            throw Foreign(error);
        }

        throw Foreign(null);
    }

    // Everything that decides which items match and in which order; not the page size.
    private static string Mark(ItemSearch search)
    {
        var text = new StringBuilder();
        Append(text, search.Collections.Order(StringComparer.Ordinal));
        Append(text, search.Ids.Order(StringComparer.Ordinal));
        Append(text, search.SortBy.Select(key => $"{key.Field} {key.Descending}"));
        Append(text, [Convert.ToHexString(search.Intersects?.AsBinary() ?? [])]);
        Append(text, [search.Filter?.ToString() ?? string.Empty]);
        Append(text, search.FreeText.Order(StringComparer.Ordinal));
        var ends = search.Datetime is { } range ? $"{Number(range.FromNanoseconds)}/{Number(range.ToNanoseconds)}" : string.Empty;
        Append(text, [ends]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..MarkDigits];
    }

    private static string Number(long? nanoseconds) => nanoseconds?.ToString(CultureInfo.InvariantCulture) ?? "..";

    private static void Append(StringBuilder text, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{value.Length}:{value},");
        }

        text.Append(';');
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            default:
                throw new InvalidOperationException($"A sort value of type {value.GetType().Name}.");
        }
    }

    private static object? ReadValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out var number) ? (object)number : element.GetDouble(),
        _ => throw new FormatException("neither text nor number"),
    };

    private static InvalidInputException Foreign(Exception? cause) =>
        new("token", "the token of the page before, of the same search", "another one", "Start again without a token.", cause);
}

/// <summary>Where a page ended.</summary>
/// <param name="Values">Sort values of its last item.</param>
/// <param name="Matched">How many items match in all; null where that is not known.</param>
/// <param name="IsEstimated">True where <paramref name="Matched"/> is an estimate.</param>
public sealed record PagePlace(IReadOnlyList<object?> Values, long? Matched, bool IsEstimated);
