using System.Text;
using Groundshift.Core.Cql2;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>
/// <see cref="CaseFolding"/> as SQL. The server's own lower case differs by its locale and version, so letters beyond ASCII are
/// exchanged by a table that is made with the evaluator's function and sent along.
/// </summary>
internal static class FoldingSql
{
    private static readonly Lazy<(string From, string To)> Table = new(Build);

    /// <summary>The folded text. The argument is repeated, so it must not hold another folding.</summary>
    public static string Of(string text, SqlValues values)
    {
        var (from, to) = (values.Add(Table.Value.From), values.Add(Table.Value.To));

        // As many bytes as letters means ASCII alone, of which translate would look at every letter of the table.
        return $"CASE WHEN octet_length({text}) = char_length({text}) THEN lower({text} COLLATE \"C\") ELSE translate({text}, {from}, {to}) END COLLATE \"C\"";
    }

    private static (string From, string To) Build()
    {
        var (from, to) = (new StringBuilder(), new StringBuilder());
        for (var code = 1; code <= char.MaxValue; code++)
        {
            var letter = (char)code;
            if (!char.IsSurrogate(letter) && CaseFolding.Fold(letter.ToString())[0] is var folded && folded != letter)
            {
                from.Append(letter);
                to.Append(folded);
            }
        }

        return (from.ToString(), to.ToString());
    }
}
