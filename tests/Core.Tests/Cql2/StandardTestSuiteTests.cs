using System.Text.Json;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;

namespace Groundshift.Core.Tests.Cql2;

/// <summary>The predicates and combinations of annex A of OGC 21-065r2 with their expected numbers of features, by the evaluator.</summary>
public sealed class StandardTestSuiteTests
{
    private readonly Dictionary<string, TestSuiteDataset> _datasets = [];

    [Fact]
    public void Every_predicate_finds_as_many_features_as_the_standard_says()
    {
        var wrong = new List<string>();
        var judged = 0;
        foreach (var entry in TestSuiteDataset.Read("ats-predicates.json").GetProperty("predicates").EnumerateArray())
        {
            // Accents are not folded: the class accent-insensitive-comparison is not claimed.
            if (entry.GetProperty("conformanceClass").GetString() != "accent-insensitive-comparison" && !Text(entry, "predicate").Contains("accenti", StringComparison.OrdinalIgnoreCase))
            {
                judged++;
                Judge(Text(entry, "dataSource"), Text(entry, "predicate"), entry.GetProperty("expected").GetInt32(), wrong);
            }
        }

        wrong.ShouldBeEmpty();
        judged.ShouldBeGreaterThan(250);
    }

    [Fact]
    public void Every_combination_finds_as_many_features_as_the_standard_says()
    {
        var combinations = TestSuiteDataset.Read("ats-predicates.json").GetProperty("combinations");
        var wrong = new List<string>();
        foreach (var row in combinations.GetProperty("rows").EnumerateArray())
        {
            var filter = new[] { "p1", "p2", "p3", "p4" }.Aggregate(
                Text(combinations, "template"), (text, name) => text.Replace($"{{{name}}}", Text(row, name), StringComparison.Ordinal));
            Judge(Text(combinations, "dataSource"), filter, row.GetProperty("expected").GetInt32(), wrong);
        }

        wrong.ShouldBeEmpty();
    }

    // Examples that are refused, with what the refusal must name: functions that the standard leaves to servers, accents, a
    // polygon that is not valid, and a relation that is not defined for collections.
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["clause6_01"] = "avg", ["clause6_02b"] = "avg", ["clause7_05"] = "accenti", ["clause7_18"] = "Buffer", ["example27"] = "accenti",
        ["example46"] = "a valid geometry", ["example49"] = "a valid geometry", ["example68"] = "Foo", ["example69"] = "Bar",
        ["example70"] = "accenti", ["example84"] = "GeometryCollection",
    };

    [Fact]
    public void Every_example_reads_the_same_from_text_and_from_json()
    {
        const string Examples = "schemas/schemas.opengis.net/cql2/1.0/examples";
        var folder = SharedData.Need(Examples);
        var wrong = new List<string>();
        foreach (var json in Directory.GetFiles(Path.Combine(folder, "json"), "*.json").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(json);
            var text = Path.Combine(folder, "text", name + ".txt");
            try
            {
                var (fromJson, fromText) = (Cql2JsonReader.Parse(File.ReadAllText(json)), Cql2TextParser.Parse(File.ReadAllText(text)));
                if (fromJson.ToString() != fromText.ToString() || Cql2TextParser.Parse(fromText.ToString()).ToString() != fromText.ToString())
                {
                    wrong.Add($"{name}: {fromJson} is not {fromText}");
                }
            }
            catch (InvalidInputException error)
            {
                if (!error.Message.Contains(Refused.GetValueOrDefault(name, "nothing"), StringComparison.OrdinalIgnoreCase))
                {
                    wrong.Add($"{name}: {error.Message}");
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private void Judge(string source, string filter, int expected, List<string> wrong)
    {
        if (!_datasets.TryGetValue(source, out var dataset))
        {
            _datasets.Add(source, dataset = TestSuiteDataset.Load(source));
        }

        try
        {
            var found = dataset.Count(Cql2TextParser.Parse(filter));
            if (found != expected)
            {
                wrong.Add($"{filter}: {found} instead of {expected}");
            }
        }
        catch (InvalidInputException error)
        {
            wrong.Add($"{filter}: {error.Message}");
        }
    }
}
