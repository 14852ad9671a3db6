using Groundshift.Models.Heads;

namespace Groundshift.Models.Evaluation;

/// <summary>What labels say about one map; labels are added one by one.</summary>
/// <param name="classes">Number of classes of the common legend.</param>
public sealed class MapScore(int classes)
{
    private readonly Dictionary<PlaceBlock, ConfusionTable> _blocks = [];

    /// <summary>All labels.</summary>
    public ConfusionTable Table { get; } = new(classes);

    /// <summary>Confidence against truth; empty for a map without confidence.</summary>
    public Reliability Reliability { get; } = new();

    /// <summary>Number of labels.</summary>
    public long Count { get; private set; }

    /// <summary>Number of blocks with labels.</summary>
    public int BlockCount => _blocks.Count;

    /// <summary>True when the map says how sure it is.</summary>
    public bool HasConfidence { get; private set; }

    /// <summary>Counts one label.</summary>
    /// <param name="block">Block of ground that it lies in.</param>
    /// <param name="truth">Class of the label.</param>
    /// <param name="mapped">Class of the map.</param>
    /// <param name="confidence">Share of the mapped class, 0 to 1; null for a map without.</param>
    /// <param name="weight">What it counts.</param>
    public void Add(PlaceBlock block, int truth, int mapped, double? confidence, double weight = 1)
    {
        if (!_blocks.TryGetValue(block, out var table))
        {
            _blocks.Add(block, table = new ConfusionTable(classes));
        }

        table.Add(truth, mapped, weight);
        Table.Add(truth, mapped, weight);
        Count++;
        if (confidence is { } sure)
        {
            HasConfidence = true;
            Reliability.Add(sure, truth == mapped, weight);
        }
    }

    /// <summary>95 % intervals of overall accuracy and macro F1.</summary>
    public (Interval OverallAccuracy, Interval MacroF1) Intervals(int seed) => BlockBootstrap.Run(
        [.. _blocks.OrderBy(pair => pair.Key.Place).ThenBy(pair => pair.Key.Row).ThenBy(pair => pair.Key.Column).Select(pair => pair.Value)], seed);
}
