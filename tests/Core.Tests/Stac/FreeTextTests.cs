using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Stac;

namespace Groundshift.Core.Tests.Stac;

public sealed class FreeTextTests
{
    [Theory]
    [InlineData("Sentinel-2A_L2A", "sentinel 2a l2a")]
    [InlineData("  -- ", "")]
    [InlineData("", "")]
    [InlineData("(one) § two", "one two")]
    [InlineData("Straße, ΑΘΉΝΑΣ; Ж2", "straße αθήνασ ж2")]
    [InlineData("x\uD800y", "x y")]
    [InlineData("e\u0301te\u0301", "e\u0301te\u0301")]
    public void Words_are_runs_of_letters_marks_and_digits(string text, string words) => FreeText.Words(text).ShouldBe(words);

    [Fact]
    public void An_item_has_the_words_of_its_id_and_of_its_texts_but_times()
    {
        var item = Item("S2_A", """{"datetime":"2022-01-01T00:00:00Z","title":"Two words","none":"--","list":["One","2022-01-01T00:00:00Z"],"number":7}""");

        FreeText.WordsOf(item).ShouldBe("s2 a § two words § one");
    }

    [Fact]
    public void An_item_has_the_words_of_each_text_whatever_its_case()
    {
        const int Seed = 20261121;
        var random = new Random(Seed);
        string[] parts = ["A", "ß", "-", " ", "é", "9", "§", "Z", "Ж", "_", "2022-01-01T00:00:00Z", "\U00010400", "\t"];
        for (var turn = 0; turn < 2000; turn++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => parts[random.Next(parts.Length)]));
            var item = Item("i", new JsonObject { ["text"] = text }.ToJsonString());

            if (!StacTime.TryParse(text, out _))
            {
                FreeText.Matches(FreeText.WordsOf(item), [FreeText.Words(text)]).ShouldBe(FreeText.Words(text).Length > 0, $"'{text}', seed {Seed}");
            }

            CaseFolding.Fold(FreeText.Words(text)).ShouldBe(FreeText.Words(CaseFolding.Fold(text)), $"'{text}', seed {Seed}");
        }
    }

    private static StacItem Item(string id, string properties) => new(new JsonObject { ["id"] = id, ["properties"] = JsonNode.Parse(properties) });
}
