using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Stac;

/// <summary>Reads foreign JSON into STAC objects, within limits.</summary>
public static class StacReader
{
    private const int ExcerptLength = 60;

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="InvalidInputException">It is too large, too deep, no JSON, no object, or has a name twice in one object.</exception>
    public static JsonObject ReadObject(ReadOnlySpan<byte> utf8, string source, StacLimits? limits = null)
    {
        limits ??= StacLimits.Default;
        if (utf8.Length > limits.MaxBytes)
        {
            throw new InvalidInputException(source, $"at most {limits.MaxBytes} bytes", $"{utf8.Length} bytes", "Ask for smaller pages, or raise the limit.");
        }

        if (!Utf8.IsValid(utf8))
        {
            throw new InvalidInputException(source, "JSON in UTF-8", "bytes that are not UTF-8", "Check that the address is that of a STAC document.");
        }

        try
        {
            StrictJson.RequireWholeLetters(WithoutMark(utf8), limits.MaxDepth);
            var options = new JsonDocumentOptions { MaxDepth = limits.MaxDepth, AllowDuplicateProperties = false };
            return JsonNode.Parse(WithoutMark(utf8), default, options) as JsonObject
                ?? throw new InvalidInputException(source, "a JSON object", Excerpt(utf8), "Check that the address is that of a STAC document.");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException(source, "JSON", $"{Excerpt(utf8)} ({error.Message})", "Check that the address is that of a STAC document.", error);
        }
    }

    /// <summary>Reads an item, collection or catalog; the kind is told by <c>type</c>, or by its fields where a document of STAC 0.x has none.</summary>
    /// <exception cref="InvalidInputException">It is none of them, or breaks a limit.</exception>
    public static StacObject Read(ReadOnlySpan<byte> utf8, string source, StacLimits? limits = null) =>
        View(ReadObject(utf8, source, limits), source);

    /// <summary>Reads an item.</summary>
    /// <exception cref="InvalidInputException">It is none, or breaks a limit.</exception>
    public static StacItem ReadItem(ReadOnlySpan<byte> utf8, string source, StacLimits? limits = null) =>
        Read(utf8, source, limits) as StacItem ?? throw new InvalidInputException(source, "a STAC item", "a catalog or collection", "Name the item's own URL.");

    /// <summary>The typed view of a STAC object.</summary>
    /// <exception cref="InvalidInputException">It is no item, collection or catalog.</exception>
    public static StacObject View(JsonObject json, string source) => (JsonView.Text(json, "type"), json) switch
    {
        ("Feature", _) => new StacItem(json),
        ("Collection", _) => new StacCollection(json),
        ("Catalog", _) => new StacCatalog(json),
        (null, _) when json.ContainsKey("extent") && json.ContainsKey("links") => new StacCollection(json),
        (null, _) when json.ContainsKey("links") && json.ContainsKey("id") => new StacCatalog(json),
        var (type, _) => throw new InvalidInputException(
            source, "a STAC Item, Collection or Catalog", type is null ? "an object without a type" : $"type '{type}'", "Check that the address is that of a STAC document."),
    };

    /// <summary>The beginning of a body for messages: printable, short, one line.</summary>
    public static string Excerpt(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "an empty document";
        }

        var text = System.Text.Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, ExcerptLength)]);
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return $"'{line}{(utf8.Length > ExcerptLength ? "…" : string.Empty)}'";
    }

    // RFC 8259 section 8.1 lets a reader ignore a byte order mark.
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
}
