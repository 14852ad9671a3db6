using System.IO.Compression;
using System.Text;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Tokens;

/// <summary>
/// The vocabulary of CLIP's byte-pair tokenizer: 256 bytes, the same at the end of a word, one token per merge, start and end
/// of a text. Source: <c>bpe_simple_vocab_16e6.txt.gz</c> of openai/CLIP, which lists one merge per line after a header;
/// only the first ones are used. Byte-pair encoding: Sennrich et al. 2016, arXiv 1508.07909.
/// </summary>
public sealed class BytePairVocabulary
{
    /// <summary>Tokens of CLIP's published vocabulary, and so rows of its token embedding.</summary>
    public const int PublishedSize = 49408;

    /// <summary>What marks the last symbol of a word.</summary>
    internal const string EndOfWord = "</w>";

    // Every byte, and every byte that ends a word.
    private const int ByteTokens = 512;

    // Start and end of a text.
    private const int SpecialTokens = 2;

    private static readonly string[] SymbolOfByte = SymbolsOfBytes();

    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Left, string Right), int> _ranks = [];

    private BytePairVocabulary(IReadOnlyList<(string Left, string Right)> merges)
    {
        foreach (var symbol in InOrderOfTokens())
        {
            _tokens.Add(symbol, _tokens.Count);
        }

        foreach (var symbol in InOrderOfTokens())
        {
            _tokens.Add(symbol + EndOfWord, _tokens.Count);
        }

        for (var rank = 0; rank < merges.Count; rank++)
        {
            // Two merges may make the same token; the later number counts, as in the published tokenizer.
            _tokens[merges[rank].Left + merges[rank].Right] = ByteTokens + rank;
            _ranks[merges[rank]] = rank;
        }

        Size = ByteTokens + merges.Count + SpecialTokens;
    }

    /// <summary>Number of tokens.</summary>
    public int Size { get; }

    /// <summary>Token that starts every text: 49406 in the published vocabulary.</summary>
    public int Start => Size - 2;

    /// <summary>Token that ends every text, the largest: 49407 in the published vocabulary.</summary>
    public int End => Size - 1;

    /// <summary>Reads the published file, packed with gzip or not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Tokens that the network knows: rows of its token embedding.</param>
    /// <exception cref="InvalidInputException">There is no such file, it holds too few merges, or a line is no merge.</exception>
    public static BytePairVocabulary Read(string path, int size = PublishedSize)
    {
        if (!File.Exists(path))
        {
            throw new InvalidInputException(path, "the vocabulary file bpe_simple_vocab_16e6.txt.gz", "no such file", "Check the path.");
        }

        var wanted = size - ByteTokens - SpecialTokens;
        if (wanted < 0)
        {
            throw new InvalidInputException(
                path, $"a network that knows a byte-pair vocabulary, of at least {ByteTokens + SpecialTokens} tokens", $"one of {size}", "Leave the vocabulary out.");
        }

        using var stream = File.OpenRead(path);
        try
        {
            using var reader = new StreamReader(Unpacked(stream), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return new BytePairVocabulary(ReadMerges(path, reader, wanted));
        }
        catch (Exception damaged) when (damaged is InvalidDataException or DecoderFallbackException)
        {
            throw new InvalidInputException(path, "text in UTF-8, packed with gzip or not", damaged.Message, "Download the file again.");
        }
    }

    /// <summary>True for a file that is packed with gzip.</summary>
    public static bool IsPacked(string path)
    {
        using var stream = File.OpenRead(path);
        return IsPacked(stream);
    }

    /// <summary>The symbol that stands for a byte in the file.</summary>
    internal static string Symbol(byte value) => SymbolOfByte[value];

    /// <summary>Place of a merge in the file, or null where two symbols do not merge. The least merges first.</summary>
    internal int? Rank(string left, string right) => _ranks.TryGetValue((left, right), out var rank) ? rank : null;

    /// <summary>Number of a token that merges led to.</summary>
    internal int Token(string symbols) => _tokens[symbols];

    private static Stream Unpacked(FileStream stream) => IsPacked(stream) ? new GZipStream(stream, CompressionMode.Decompress) : stream;

    // The first two bytes of RFC 1952.
    private static bool IsPacked(FileStream stream)
    {
        var isPacked = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
        stream.Position = 0;
        return isPacked;
    }

    private static List<(string Left, string Right)> ReadMerges(string path, StreamReader reader, int wanted)
    {
        var merges = new List<(string Left, string Right)>(wanted);
        reader.ReadLine();
        while (merges.Count < wanted && reader.ReadLine() is { } line)
        {
            merges.Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var left, var right]
                ? (left, right)
                : throw new InvalidInputException(
                    $"{path}, line {merges.Count + 2}", "two symbols that merge", $"'{line}'", "Download the file again."));
        }

        return merges.Count == wanted
            ? merges
            : throw new InvalidInputException(
                path, $"{wanted} merges after a header", $"{merges.Count}", "Take the vocabulary that the model was trained with.");
    }

    // Printable bytes stand for themselves; the others, in order, for letters from U+0100 on (GPT-2's table, which CLIP took over).
    private static string[] SymbolsOfBytes()
    {
        var symbols = new string[256];
        var next = 0x100;
        for (var value = 0; value < symbols.Length; value++)
        {
            symbols[value] = ((char)(IsPrintable(value) ? value : next++)).ToString();
        }

        return symbols;
    }

    private static IEnumerable<string> InOrderOfTokens() => Enumerable.Range(0, 256).OrderBy(value => !IsPrintable(value)).Select(value => SymbolOfByte[value]);

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= '¡' and <= '¬') or (>= '®' and <= 'ÿ');
}
