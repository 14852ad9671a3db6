using Groundshift.Adapters.Scale.Postgres.Search;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Cql2;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>Which filters PostgreSQL judges, and which are left to the evaluator.</summary>
public sealed class PostgresFilterWriterTests
{
    [Theory]
    [InlineData("CASEI(name) = 'a'", true)]
    [InlineData("CASEI(CASEI(name)) LIKE 'a%'", true)]
    [InlineData("number * 2 - 1 > ratio / 3", true)]
    [InlineData("number div 2 = 1 AND length(name) > 2 AND year(taken) = 2022", true)]
    [InlineData("A_CONTAINS(list, ('a', 'b'))", true)]
    [InlineData("any IS NULL AND list IS NOT NULL", true)]
    [InlineData("number % 2 = 0", false)]
    [InlineData("number ^ 2 = 4", false)]
    [InlineData("A_CONTAINS(list, ('a', 1))", false)]
    [InlineData("S_TOUCHES(geometry, POINT(1 1)) OR NOT S_WITHIN(POINT(1 1), geometry)", true)]
    [InlineData("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 1))) OR flag", false)]
    [InlineData("geometry IS NULL", true)]
    public void The_database_judges_what_it_can(string text, bool writes) =>
        FilterWriter.CanWrite(Cql2Binding.Bind(Cql2TextParser.Parse(text), RandomFilters.Resolve)).ShouldBe(writes);

    [Fact]
    public void Folding_what_is_folded_changes_nothing()
    {
        for (var code = 0; code <= char.MaxValue; code++)
        {
            var letter = ((char)code).ToString();
            var folded = CaseFolding.Fold(letter);

            CaseFolding.Fold(folded).ShouldBe(folded, $"U+{code:X4}");
        }
    }
}
