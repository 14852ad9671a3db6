using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Importing;

/// <summary>STAC objects of a file: one a line, or one document that is an item, a collection, or an ItemCollection.</summary>
public static class StacLines
{
    // RFC 8259 section 8.1 lets a reader ignore it.
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Reads the objects and makes something of each, on all cores and ahead of the reader; what was made comes in their order.</summary>
    /// <param name="file">The file, in UTF-8.</param>
    /// <param name="name">Its name for messages.</param>
    /// <param name="make">Is given the number of the line or place, from 1, and the object, which it may keep or change.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InvalidInputException">Something is no JSON object, or larger than a document may be, or <paramref name="make"/> refuses it; what stands before it has come.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(Stream file, string name, Func<long, JsonObject, T> make, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var blocks = new LineBlocks(file);
        var first = await blocks.NextAsync(cancellationToken).ConfigureAwait(false);
        if (first is null)
        {
            yield break;
        }

        if (!IsWhole(FirstLine(first.Bytes.Span)))
        {
            // Not one object a line: the file is one document.
            var document = await WholeAsync(first, blocks, cancellationToken).ConfigureAwait(false);
            var place = 0L;
            foreach (var json in Objects(Parse(document.Span, name)))
            {
                yield return make(++place, json);
            }

            yield break;
        }

        Queue<Task<MadeLines<T>>> ahead = new();
        for (var block = first; block is not null; block = await blocks.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            ahead.Enqueue(StartAsync(block, name, make));
            if (ahead.Count > Environment.ProcessorCount)
            {
                foreach (var found in (await ahead.Dequeue().ConfigureAwait(false)).Take())
                {
                    yield return found;
                }
            }
        }

        while (ahead.TryDequeue(out var last))
        {
            foreach (var found in (await last.ConfigureAwait(false)).Take())
            {
                yield return found;
            }
        }
    }

    // On threads of their own: in the pool, whoever waits for the store would wait for them as well.
    private static Task<MadeLines<T>> StartAsync<T>(LineBlock block, string name, Func<long, JsonObject, T> make) =>
        Task.Factory.StartNew(() => Make(block, name, make), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static MadeLines<T> Make<T>(LineBlock block, string name, Func<long, JsonObject, T> make)
    {
        using (block)
        {
            List<T> made = [];
            var number = block.First;
            try
            {
                var bytes = block.Bytes.Span;
                foreach (var range in bytes.Split((byte)'\n'))
                {
                    var line = bytes[range];
                    if (!IsBlank(line))
                    {
                        foreach (var json in Objects(Parse(line, $"{name}, line {number}")))
                        {
                            made.Add(make(number, json));
                        }
                    }

                    number++;
                }

                return new MadeLines<T>(made, null);
            }
            catch (InvalidInputException error)
            {
                return new MadeLines<T>(made, error);
            }
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> WholeAsync(LineBlock first, LineBlocks rest, CancellationToken cancellationToken)
    {
        using var document = new MemoryStream();
        for (var block = first; block is not null; block = await rest.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            using (block)
            {
                document.Write(block.Bytes.Span);
                document.WriteByte((byte)'\n');
            }
        }

        return document.GetBuffer().AsMemory(0, (int)document.Length);
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n') is >= 0 and var end ? bytes[..end] : bytes;

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        var text = line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
        try
        {
            return IsBlank(text) || JsonNode.Parse(text) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The white space of JSON.
    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r\n"u8).IsEmpty;

    private static JsonObject Parse(ReadOnlySpan<byte> utf8, string name) => Utf8.IsValid(utf8)
        ? StacReader.ReadObject(utf8, name)
        : throw new InvalidInputException(name, "JSON in UTF-8", "bytes that are not UTF-8", "Convert the file.");

    private static IEnumerable<JsonObject> Objects(JsonObject json) => json["type"]?.ToString() == "FeatureCollection"
        ? new StacItemCollection(json).Items.Select(item => item.Json.DeepClone().AsObject())
        : [json];

    // What stands before a wrong object comes before its error.
    private sealed record MadeLines<T>(List<T> Made, InvalidInputException? Error)
    {
        public IEnumerable<T> Take()
        {
            foreach (var one in Made)
            {
                yield return one;
            }

            if (Error is not null)
            {
                throw Error;
            }
        }
    }
}
