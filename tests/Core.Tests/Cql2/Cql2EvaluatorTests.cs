using Groundshift.Core.Cql2;

namespace Groundshift.Core.Tests.Cql2;

public sealed class Cql2EvaluatorTests
{
    [Theory]
    [InlineData("n = 3", true)]
    [InlineData("n <> 3", false)]
    [InlineData("missing = 3", null)]
    [InlineData("NOT missing = 3", null)]
    [InlineData("missing = 3 AND n = 4", false)]
    [InlineData("missing = 3 OR n = 3", true)]
    [InlineData("missing = 3 OR n = 4", null)]
    [InlineData("missing IS NULL", true)]
    [InlineData("(missing = 3) IS NULL", true)]
    [InlineData("t = 3", null)]
    [InlineData("missing IN (1,2)", null)]
    [InlineData("n IN (1,missing,3)", true)]
    [InlineData("n IN (1,missing)", null)]
    [InlineData("n NOT IN (1,missing)", null)]
    [InlineData("n BETWEEN missing AND 2", false)]
    [InlineData("n / 0 = 1", null)]
    [InlineData("n % 2 = 1 AND -7 % 2 = -1 AND 7 div 2 = 3 AND 2 ^ 3 = 8", true)]
    [InlineData("t LIKE 'Caf%' AND t LIKE '_afé' AND NOT t LIKE 'caf%'", true)]
    [InlineData("CASEI(t) LIKE CASEI('CAFÉ')", true)]
    [InlineData("CASEI('ΣΊΣΥΦΟΣ') = CASEI('σίσυφος')", true)]
    [InlineData("length(t) = 4 AND abs(-2) = 2 AND floor(-1.5) = -2 AND ceil(-1.5) = -1", true)]
    [InlineData("year(d) = 2022 AND month(d) = 4 AND day(d) = 16", true)]
    [InlineData("A_EQUALS(l, ('b','a','a')) AND A_CONTAINS(l, ()) AND NOT A_OVERLAPS(l, ('c'))", true)]
    [InlineData("b AND NOT (NOT b)", true)]
    public void Logic_has_three_values(string filter, bool? expected) => Cql2Evaluator.Matches(Cql2TextParser.Parse(filter), new Sample()).ShouldBe(expected);

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "%", true)]
    [InlineData("a%b", "a\\%b", true)]
    [InlineData("axb", "a\\%b", false)]
    [InlineData("a_b", "a\\_b", true)]
    [InlineData("abcabd", "%abd", true)]
    [InlineData("😀x", "_x", true)]
    [InlineData("abc", "a%c%", true)]
    [InlineData("abc", "a%d%", false)]
    public void Patterns_are_matched_as_a_whole(string text, string pattern, bool expected) => Cql2Like.Matches(text, pattern).ShouldBe(expected);

    [Fact]
    public void A_pattern_of_many_wildcards_ends_soon() =>
        Cql2Like.Matches(new string('a', 20_000), string.Concat(Enumerable.Repeat("%a", 200)) + "b").ShouldBeFalse();

    [Fact]
    public void Texts_are_ordered_by_code_points()
    {
        Cql2Like.CompareCodePoints("\uFFFD", "😀").ShouldBeLessThan(0);
        Cql2Like.CompareCodePoints("Z", "a").ShouldBeLessThan(0);
        Cql2Like.CompareCodePoints("a", "aa").ShouldBeLessThan(0);
    }

    private sealed class Sample : ICql2Record
    {
        public object? ValueOf(PropertyReference property) => property.Name switch
        {
            "n" => 3.0,
            "t" => "Café",
            "b" => true,
            "l" => new object?[] { "a", "b" },
            "d" => Cql2Instant.TryParse("2022-04-16T10:13:19Z", out var instant) ? instant : null,
            _ => null,
        };
    }
}
