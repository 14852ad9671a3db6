using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Importing;

/// <summary>STAC objects of a file: one a line, or one document that is an item, a collection, or an ItemCollection.</summary>
public static class StacLines
{
    // Parsed at a time on all cores.
    private const int LinesAtOnce = 250;

    /// <summary>Reads the objects and makes something of each, on all cores; what was made comes in their order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name for messages.</param>
    /// <param name="make">Is given the number of the line or place, from 1, and the object, which it may keep or change.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InvalidInputException">Something is no JSON object, or larger than a document may be, or <paramref name="make"/> refuses it; what stands before it has come.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(Stream file, string name, Func<long, JsonObject, T> make, [EnumeratorCancellation] CancellationToken cancellationToken)
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
                yield return make(++number, json);
            }

            yield break;
        }

        List<(long Number, string Text)> lines = [];
        for (var line = first; line is not null; line = await NextAsync(reader, name, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                lines.Add((number, line));
            }

            if (lines.Count == LinesAtOnce)
            {
                foreach (var found in Made(lines, name, make))
                {
                    yield return found;
                }

                lines.Clear();
            }
        }

        foreach (var found in Made(lines, name, make))
        {
            yield return found;
        }
    }

    // What stands before a wrong object comes before its error.
    private static IEnumerable<T> Made<T>(IReadOnlyList<(long Number, string Text)> lines, string name, Func<long, JsonObject, T> make)
    {
        var read = InParallel.Select(lines, line =>
        {
            List<T> made = [];
            try
            {
                foreach (var json in Objects(Parse(line.Text, $"{name}, line {line.Number}")))
                {
                    made.Add(make(line.Number, json));
                }

                return (Made: made, Error: (InvalidInputException?)null);
            }
            catch (InvalidInputException error)
            {
                return (Made: made, Error: error);
            }
        });
        foreach (var (made, error) in read)
        {
            foreach (var one in made)
            {
                yield return one;
            }

            if (error is not null)
            {
                throw error;
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
