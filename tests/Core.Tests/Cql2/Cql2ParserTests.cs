using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Tests.Cql2;

public sealed class Cql2ParserTests
{
    [Theory]
    [InlineData("a = 1 OR b = 2 AND NOT c = 3", "(a = 1 OR (b = 2 AND NOT (c = 3)))")]
    [InlineData("eo:cloud_cover between 0.1 and 10 and \"my-prop\" is not null", "(eo:cloud_cover BETWEEN 0.1 AND 10 AND NOT (\"my-prop\" IS NULL))")]
    [InlineData("a = 1 + 2 * -3 ^ 2", "a = (1 + (2 * (-3 ^ 2)))")]
    [InlineData("a - 1 = -b", "(a - 1) = (-1 * b)")]
    [InlineData("name LIKE 'it''s %' and name not in ('a','b')", "(name LIKE 'it''s %' AND NOT (name IN ('a','b')))")]
    [InlineData("T_DURING(datetime, INTERVAL('2020-01-01','..'))", "T_DURING(datetime,INTERVAL('2020-01-01','..'))")]
    [InlineData("A_CONTAINS(tags, ('x'))", "A_CONTAINS(tags,('x'))")]
    [InlineData("a_overlaps(tags, ())", "A_OVERLAPS(tags,())")]
    [InlineData("CASEI(name) = casei('Straße')", "CASEI(name) = CASEI('Straße')")]
    [InlineData("month(datetime) in (6,7,8)", "month(datetime) IN (6,7,8)")]
    [InlineData("S_INTERSECTS(geometry, BBOX(170,-10,-170,10))", "S_INTERSECTS(geometry,MULTIPOLYGON (((170 -10, 170 10, 180 10, 180 -10, 170 -10)), ((-180 -10, -180 10, -170 10, -170 -10, -180 -10))))")]
    [InlineData("(a = 1) is null", "a = 1 IS NULL")]
    public void Text_reads_as_its_canonical_form(string text, string canonical) => Cql2TextParser.Parse(text).ToString().ShouldBe(canonical);

    [Theory]
    [InlineData("", "the end")]
    [InlineData("a", null)]
    [InlineData("a = ", "the end")]
    [InlineData("a = 'b", "closing quote")]
    [InlineData("a == 1", "'='")]
    [InlineData("1 = 'x'", "a number and a text")]
    [InlineData("a + 'x' = 1", "a number")]
    [InlineData("'x'", "a condition")]
    [InlineData("a AND", "the end")]
    [InlineData("a = 1 b", "the end of the filter")]
    [InlineData("a NOT 1", "LIKE, IN or BETWEEN")]
    [InlineData("a LIKE b", "pattern")]
    [InlineData("nosuch(a) = 1", "nosuch")]
    [InlineData("abs(a,b) = 1", "1 argument of abs")]
    [InlineData("S_WITHIN(geometry, POINT(1))", "well-known text")]
    [InlineData("S_WITHIN(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))", "valid geometry")]
    [InlineData("S_WITHIN(geometry, BBOX(0,1,2))", "4 or 6 numbers")]
    [InlineData("S_WITHIN(geometry, BBOX(0,5,1,2))", "south")]
    [InlineData("S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1)))", "GeometryCollection")]
    [InlineData("T_MEETS(a, TIMESTAMP('2020-01-01T00:00:00Z'))", "an interval of time")]
    [InlineData("a = TIMESTAMP('yesterday')", "RFC 3339")]
    [InlineData("a = DATE('2020-02-30')", "2020-02-30")]
    [InlineData("a = 1e999", "a number")]
    [InlineData("and = 1", "double quotes")]
    [InlineData("a in 1", "'('")]
    [InlineData("geometry = POINT(1 1)", "scalars")]
    public void What_makes_no_sense_is_refused_with_a_reason(string text, string? reason)
    {
        if (reason is null)
        {
            Cql2TextParser.Parse(text).ToString().ShouldBe("a");
            return;
        }

        var error = Should.Throw<InvalidInputException>(() => Cql2TextParser.Parse(text));
        error.Message.ShouldContain(reason);
        error.Message.ShouldStartWith("filter: expected ");
    }

    [Theory]
    [InlineData("""{"op":"and","args":[{"op":"=","args":[{"property":"a"},1]}]}""", "two or more")]
    [InlineData("""{"op":"in","args":[{"property":"a"},1]}""", "a list")]
    [InlineData("""{"op":"=","args":[{"property":"a"},null]}""", "null")]
    [InlineData("""{"op":"=","args":[{"property":7},1]}""", "a text as property")]
    [InlineData("""{"nothing":1}""", "op, property")]
    [InlineData("""{"op":"s_within","args":[{"property":"g"},{"type":"Point","coordinates":[]}]}""", "geometry")]
    [InlineData("[1", "CQL2 JSON")]
    [InlineData("""{"op":"t_after","args":[{"property":"d"},{"interval":["2020-01-01"]}]}""", "2 arguments of interval")]
    public void Json_that_makes_no_sense_is_refused_with_a_reason(string json, string reason) =>
        Should.Throw<InvalidInputException>(() => Cql2JsonReader.Parse(json)).Message.ShouldContain(reason);

    [Theory]
    [InlineData("(", ")", "a=1")]
    [InlineData("NOT ", "", "a=1")]
    [InlineData("a = -", "", "1")]
    [InlineData("A_CONTAINS(a,(", "))", "1")]
    [InlineData("GEOMETRYCOLLECTION(", ")", "POINT(1 1)")]
    public void Deep_nesting_is_refused_and_not_followed(string open, string close, string inner)
    {
        var count = 1_000;
        var text = open.StartsWith("A_", StringComparison.Ordinal)
            ? "A_CONTAINS(a," + new string('(', count) + inner + new string(')', count) + ")"
            : open == "a = -" ? "a = " + new string('-', count) + inner
            : string.Concat(Enumerable.Repeat(open, count)) + inner + string.Concat(Enumerable.Repeat(close, count));

        Should.Throw<InvalidInputException>(() => Cql2TextParser.Parse(text)).Message.ShouldContain("levels of nesting");
    }

    [Fact]
    public void Deep_json_is_refused_and_not_followed()
    {
        var json = string.Concat(Enumerable.Repeat("""{"op":"not","args":[""", 1_000)) + "true" + string.Concat(Enumerable.Repeat("]}", 1_000));

        Should.Throw<InvalidInputException>(() => Cql2JsonReader.Parse(json));
    }

    [Fact]
    public void A_mutated_filter_is_read_or_refused_and_never_breaks_the_parser()
    {
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        string[] filters =
        [
            "a = 1 OR b LIKE 'x%' AND NOT c IN (1,2,3)", "S_INTERSECTS(geometry, POLYGON((0 0,1 0,1 1,0 1,0 0)))",
            "T_DURING(datetime, INTERVAL('2020-01-01T00:00:00Z','..')) AND A_CONTAINS(tags,('a','b'))", "\"x y\" BETWEEN -1e3 AND abs(z) ^ 2 div 3",
        ];
        const string Alphabet = "()'\",.=<>-+*/%^ abcANDORNOT0123456789éß\\\ud83d\ude00\u0000";
        for (var round = 0; round < 20_000; round++)
        {
            var text = filters[random.Next(filters.Length)].ToCharArray().ToList();
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(text.Count);
                text[at] = Alphabet[random.Next(Alphabet.Length)];
                if (random.Next(3) == 0)
                {
                    text.RemoveAt(at);
                }
            }

            var mutated = new string([.. text]);
            try
            {
                var expression = Cql2TextParser.Parse(mutated);
                Cql2TextParser.Parse(expression.ToString()).ToString().ShouldBe(expression.ToString(), $"seed {seed}: {mutated}");
            }
            catch (InvalidInputException)
            {
                // Refused with a reason: as it should be.
            }
        }
    }
}
