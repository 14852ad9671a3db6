using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Search;

/// <summary>The <c>q</c> parameter: terms of which one must match. Source: STAC API free-text extension 1.0.0-rc.1 (basic).</summary>
internal static class FreeTextParameter
{
    private const int MostTerms = 50;
    private const int LongestTerm = 200;

    /// <summary>Reads terms joined by commas.</summary>
    public static IReadOnlyList<string> Parse(string text) => Parse(text.Split(','));

    /// <summary>Reads a list of terms; those without a letter or digit count for nothing.</summary>
    /// <exception cref="InvalidInputException">They are too many or too long, or none of them holds a word.</exception>
    public static IReadOnlyList<string> Parse(IReadOnlyList<string> terms)
    {
        if (terms.Count > MostTerms || terms.Any(term => term.Length > LongestTerm))
        {
            throw Invalid($"{terms.Count} terms, the longest of {terms.Max(term => term.Length)} characters");
        }

        var words = terms.Select(FreeText.Words).Where(term => term.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        return words.Length > 0 ? words : throw Invalid("no word");
    }

    private static InvalidInputException Invalid(string found) =>
        new("q", $"up to {MostTerms} terms of up to {LongestTerm} characters, with letters or digits", found, "Write for example q=congo,land cover.");
}
