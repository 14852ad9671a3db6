using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Core.Tests.Ports;

public sealed class ItemRowTests
{
    // Rows of one thread are written in one place after another.
    [Fact]
    public void A_row_holds_the_items_own_text_and_its_hash_whatever_was_written_before()
    {
        StacItem[] items = [Item("a", "Straße + <b>"), Item("b", new string('x', 3_000_000)), Item("c", "y")];

        var rows = items.Select(ItemRow.Of).ToList();

        foreach (var (item, row) in items.Zip(rows))
        {
            Encoding.UTF8.GetString(row.Json).ShouldBe(item.ToJson());
            row.Tag.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(item.ToJson()))));
            JsonNode.Parse(row.Sortable)!["title"]!.GetValue<string>().ShouldBe(item.ReadText("title"));
            row.Properties.ShouldBe(ItemProperty.Of(item));
        }
    }

    private static StacItem Item(string id, string title) => new(new JsonObject
    {
        ["id"] = id,
        ["collection"] = "c",
        ["properties"] = new JsonObject { ["datetime"] = "2022-01-01T00:00:00Z", ["title"] = title, [$"only-{id}"] = 1 },
    });
}
