using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Groundshift.Core.Stac;

/// <summary>Tells whether an item changed: SHA-256 over its JSON without links, in one canonical form.</summary>
/// <remarks>
/// Canonical: names sorted by UTF-16 units, no white space, one spelling per string and number, so that a server that orders fields
/// differently or writes <c>10.0</c> for <c>10</c> changes nothing. In the manner of RFC 8785. Links are left out because they depend
/// on the page and the server's address.
/// </remarks>
public static class ContentHash
{
    // Up to 2^53 every whole double is exact, so it may be written without fraction.
    private const double LargestExactWhole = 9_007_199_254_740_992;

    /// <summary>The hash, 64 lower-case hex digits.</summary>
    public static string Of(StacItem item)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            WriteObject(writer, item.Json.Where(member => member.Key != "links"));
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject json:
                WriteObject(writer, json);
                break;
            case JsonArray array:
                writer.WriteStartArray();
                foreach (var element in array)
                {
                    Write(writer, element);
                }

                writer.WriteEndArray();
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                writer.WriteRawValue(Number(value.ToJsonString()), skipInputValidation: true);
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }

    private static string Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole.ToString(CultureInfo.InvariantCulture);
        }

        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return number == Math.Truncate(number) && Math.Abs(number) <= LargestExactWhole
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : text;
    }
}
