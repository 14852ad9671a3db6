using System.Text.Json.Nodes;
using Groundshift.Host.Cli;

namespace Groundshift.Host.Tests.Cli;

/// <summary>One list, for people and for machines.</summary>
public sealed class TerminalTests
{
    private static readonly string[] Columns = ["id", "hectares", "passed", "first seen", "classes", "limit", "attempts"];

    private static readonly IReadOnlyList<IReadOnlyList<Cell>> Rows =
    [
        ["a", 2.345, true, new DateTimeOffset(2026, 6, 14, 12, 0, 29, 500, TimeSpan.FromHours(2)), Cell.List(["trees", "bare"]), Cell.Measure(60, "%"), 3],
        [(string?)null, (double?)null, false, (DateTimeOffset?)null, Cell.List([], "any"), Cell.Measure(null, "%"), (int?)null],
    ];

    [Fact]
    public void People_read_words_with_units_and_a_dash_for_nothing()
    {
        using var output = new StringWriter();

        new Terminal(output, json: false, interactive: false).Table(Columns, Rows);

        output.ToString().ReplaceLineEndings("\n").ShouldBe("""
            id  hectares  passed  first seen            classes      limit  attempts
            a   2.35      yes     2026-06-14 10:00:29Z  trees, bare  60 %   3
            -   -         no      -                     any          -      -

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Machines_read_values_of_their_own_kind_and_null_for_nothing()
    {
        using var output = new StringWriter();

        new Terminal(output, json: true, interactive: false).Table(Columns, Rows);

        JsonNode.DeepEquals(JsonNode.Parse(output.ToString()), JsonNode.Parse("""
            [{"id":"a","hectares":2.345,"passed":true,"first_seen":"2026-06-14T10:00:29.5Z","classes":["trees","bare"],"limit":60,"attempts":3},
             {"id":null,"hectares":null,"passed":false,"first_seen":null,"classes":[],"limit":null,"attempts":null}]
            """)).ShouldBeTrue(output.ToString());
    }

    [Fact]
    public void A_record_is_an_object_or_a_line_for_each_field()
    {
        using var machine = new StringWriter();
        using var people = new StringWriter();

        new Terminal(machine, json: true, interactive: false).Record(("added", 1000), ("missing files", 0));
        new Terminal(people, json: false, interactive: false).Record(("added", 1000), ("missing files", 0));

        JsonNode.DeepEquals(JsonNode.Parse(machine.ToString()), JsonNode.Parse("""{"added":1000,"missing_files":0}""")).ShouldBeTrue();
        people.ToString().ReplaceLineEndings("\n").ShouldBe("added          1000\nmissing files  0\n");
    }
}
