using System.Text.Json.Nodes;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>The demo's two years, from scenes to events, with the bundled model.</summary>
public sealed class DemoAlertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task What_stays_is_confirmed_a_flood_was_temporary_and_harvests_and_clouds_are_silent()
    {
        var finished = (await Executable.RunAsync(_folder.Root, "demo", "--size", "300", "--out", "demo")).ShouldSucceed();

        var last = Events().GroupBy(sent => (string)sent["data"]!["rule"]!).ToDictionary(
            rule => rule.Key,
            rule => rule.GroupBy(sent => (string)sent["subject"]!).Select(alert => (string)alert.Last()["data"]!["state"]!).ToArray());
        last.Keys.ShouldBe(["forest-loss", "new-buildings", "flood"], ignoreOrder: true, finished.Output);
        last["forest-loss"].ShouldBe(["confirmed"]);
        last["new-buildings"].ShouldBe(["confirmed"]);
        last["flood"].ShouldBe(["withdrawn"]);
        finished.Output.ShouldContain("Temporary: the ground was");
        foreach (var alert in Events().GroupBy(sent => (string)sent["subject"]!))
        {
            alert.Select(sent => (long)sent["data"]!["sequence"]!).ShouldBe(Enumerable.Range(1, alert.Count()).Select(number => (long)number));
            alert.ShouldAllBe(sent => !((string)sent["source"]!).Contains(":0/", StringComparison.Ordinal), "the address of no server");
        }
    }

    public void Dispose() => _folder.Dispose();

    private JsonNode[] Events() => [.. File.ReadLines(Path.Combine(_folder.Root, "demo", "alerts.jsonl")).Select(line => JsonNode.Parse(line)!)];
}
