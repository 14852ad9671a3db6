using System.Text.Json.Nodes;

namespace Groundshift.InferenceWorker.State;

/// <summary>The shares of classes that a model was trained on, π in the likelihood (p / π)^α, as its item states them.</summary>
internal static class TrainingShares
{
    /// <summary>A share per class of the legend; null where the item does not state one of each.</summary>
    /// <param name="modelItemJson">The model's STAC item.</param>
    /// <param name="legend">Names of the classes.</param>
    public static IReadOnlyList<double>? Of(string modelItemJson, IReadOnlyList<string> legend)
    {
        var classes = ((JsonNode.Parse(modelItemJson)?["properties"]?["mlm:output"] as JsonArray)?.FirstOrDefault()?["classification:classes"] as JsonArray)?.ToList() ?? [];
        var shares = legend
            .Select(name => (double?)classes.FirstOrDefault(entry => (string?)entry?["name"] == name)?["groundshift:training_share"])
            .ToList();
        return shares.TrueForAll(share => share > 0) ? [.. shares.Select(share => share!.Value)] : null;
    }
}
