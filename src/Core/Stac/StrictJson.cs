using System.Text.Json;
using System.Text.Unicode;

namespace Groundshift.Core.Stac;

/// <summary>JSON of strangers: no name twice in one object, UTF-8 throughout, no half surrogate pair, bounded depth.</summary>
public static class StrictJson
{
    /// <summary>Parses a document.</summary>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, int maxDepth)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new JsonException("bytes that are not UTF-8");
        }

        RequireWholeLetters(utf8.Span, maxDepth);
        return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
    }

    // An escaped half of a surrogate pair is grammatical JSON and no text; found now, it cannot surprise a reader of a field later.
    internal static void RequireWholeLetters(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        if (utf8.IndexOf("\\u"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                try
                {
                    _ = reader.GetString();
                }
                catch (InvalidOperationException error)
                {
                    throw new JsonException("a string holds half a surrogate pair", error);
                }
            }
        }
    }
}
