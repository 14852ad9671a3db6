using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Importing;

/// <summary>STAC objects of a file: one a line, or one document that is an item, a collection, or an ItemCollection.</summary>
public static class StacLines
{
    /// <summary>Reads the objects with the number of their line or place, from 1.</summary>
    /// <exception cref="InvalidInputException">Something is no JSON object, or larger than a document may be; says where.</exception>
    public static async IAsyncEnumerable<(long Number, JsonObject Json)> ReadAsync(Stream file, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var number = 0L;
        var first = await NextAsync(reader, name, cancellationToken).ConfigureAwait(false);
        if (first is not null && !IsWhole(first))
        {
            // Not one object a line: the file is one document.
            var document = first + "\n" + await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            foreach (var json in Objects(Parse(document, name)))
            {
                yield return (++number, json);
            }

            yield break;
        }

        for (var line = first; line is not null; line = await NextAsync(reader, name, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (line.Trim().Length > 0)
            {
                foreach (var json in Objects(Parse(line, $"{name}, line {number}")))
                {
                    yield return (number, json);
                }
            }
        }
    }

    private static async ValueTask<string?> NextAsync(StreamReader reader, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidInputException(name, "JSON in UTF-8", "bytes that are not UTF-8", "Convert the file.", error);
        }
    }

    private static bool IsWhole(string line)
    {
        try
        {
            return JsonNode.Parse(line) is not null;
        }
        catch (System.Text.Json.JsonException)
        {
            return line.Trim().Length == 0;
        }
    }

    private static JsonObject Parse(string text, string name) => StacReader.ReadObject(Encoding.UTF8.GetBytes(text), name);

    private static IEnumerable<JsonObject> Objects(JsonObject json) => json["type"]?.ToString() == "FeatureCollection"
        ? new StacItemCollection(json).Items.Select(item => item.Json.DeepClone().AsObject())
        : [json];
}
