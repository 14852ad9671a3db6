using System.Text;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Tokens;

/// <summary>
/// Turns a text into the tokens that CLIP's text tower takes. Source: tokenizer.py of mlfoundations/open_clip at v2.24.0: clean,
/// lower-case, split into words, merge the bytes of each word by rank. Unlike it, this one repairs no text that was decoded
/// wrongly (the ftfy package), and never reads a special token out of a text.
/// </summary>
/// <param name="vocabulary">Merges and numbers of tokens.</param>
/// <param name="context">Tokens that the text tower takes: the length of every result.</param>
public sealed class BytePairTokenizer(BytePairVocabulary vocabulary, int context = BytePairTokenizer.PublishedContext)
{
    /// <summary>Tokens that CLIP's published text towers take.</summary>
    public const int PublishedContext = 77;

    /// <summary>
    /// Start, the tokens of the text, end, zeros. A text too long loses its tail and keeps the end. Shape: as many as the
    /// context. Range: 0 to the vocabulary's size - 1.
    /// </summary>
    public long[] Encode(string text)
    {
        var tokens = new long[context];
        tokens[0] = vocabulary.Start;
        var count = 1;
        foreach (var token in TextCleaning.Words(TextCleaning.Clean(text)).SelectMany(Merge))
        {
            if (count == context - 1)
            {
                break;
            }

            tokens[count++] = token;
        }

        tokens[count] = vocabulary.End;
        return tokens;
    }

    // The pair of the least rank merges wherever it stands, then the next, until no neighbours merge.
    private IEnumerable<long> Merge(string word)
    {
        List<string> symbols = [.. Encoding.UTF8.GetBytes(word).Select(BytePairVocabulary.Symbol)];
        symbols[^1] += BytePairVocabulary.EndOfWord;
        while (LeastPair(symbols) is var (left, right))
        {
            for (var index = 0; index < symbols.Count - 1; index++)
            {
                if (symbols[index] == left && symbols[index + 1] == right)
                {
                    symbols[index] = left + right;
                    symbols.RemoveAt(index + 1);
                }
            }
        }

        return symbols.Select(symbol => (long)vocabulary.Token(symbol));
    }

    private (string Left, string Right)? LeastPair(List<string> symbols)
    {
        (string, string)? least = null;
        var leastRank = int.MaxValue;
        for (var index = 0; index < symbols.Count - 1; index++)
        {
            if (vocabulary.Rank(symbols[index], symbols[index + 1]) is { } rank && rank < leastRank)
            {
                (least, leastRank) = ((symbols[index], symbols[index + 1]), rank);
            }
        }

        return least;
    }
}
