using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Models.Evaluation;

namespace Groundshift.Host.Cli.Models;

/// <summary>Figures of maps as tables and JSON.</summary>
internal static class ScoreText
{
    /// <summary>One line per map.</summary>
    public static void WriteMaps(Terminal terminal, IReadOnlyList<(string Name, MapScore Score)> maps, int seed) => terminal.Table(
        ["map", "overall accuracy", "macro f1", "ece", "labels", "blocks"],
        [.. maps.Select(map => Row(map.Name, map.Score, seed))]);

    /// <summary>Precision, recall and confusion of one map; classes that neither labels nor map have are left out.</summary>
    public static void WriteClasses(Terminal terminal, MapScore score, IReadOnlyList<string> names)
    {
        var shown = Shown(score.Table);
        var table = score.Table;
        terminal.Table(
            ["class", "labels", "precision", "recall", "f1", .. shown.Select(entry => $"as {names[entry]}")],
            [.. shown.Where(entry => table.Labels(entry) > 0 || table.Mapped(entry) > 0).Select(entry => (IReadOnlyList<Cell>)
            [
                names[entry], Whole(table.Labels(entry)), Share(table.Precision(entry)), Share(table.Recall(entry)),
                table.Labels(entry) > 0 ? Share(table.F1(entry)) : null, .. shown.Select(mapped => (Cell)Whole(table[entry, mapped])),
            ])]);
    }

    /// <summary>Everything about one map.</summary>
    public static JsonObject Json(string name, MapScore score, IReadOnlyList<string> names, int seed)
    {
        var json = new JsonObject { ["map"] = name, ["labels"] = score.Count, ["blocks"] = score.BlockCount };
        if (score.Count == 0)
        {
            return json;
        }

        var (accuracy, macro) = score.Intervals(seed);
        var table = score.Table;
        json["overall_accuracy"] = table.OverallAccuracy;
        json["overall_accuracy_95"] = new JsonArray(accuracy.Low, accuracy.High);
        json["macro_f1"] = table.MacroF1;
        json["macro_f1_95"] = new JsonArray(macro.Low, macro.High);
        json["ece"] = score.HasConfidence ? score.Reliability.Error : null;
        json["classes"] = new JsonArray([.. Enumerable.Range(0, names.Count).Select(entry => new JsonObject
        {
            ["name"] = names[entry],
            ["labels"] = table.Labels(entry),
            ["precision"] = table.Precision(entry),
            ["recall"] = table.Recall(entry),
            ["f1"] = table.Labels(entry) > 0 ? table.F1(entry) : null,
        })]);
        json["confusion"] = new JsonArray([.. Enumerable.Range(0, names.Count).Select(truth =>
            new JsonArray([.. Enumerable.Range(0, names.Count).Select(mapped => (JsonNode)table[truth, mapped])]))]);
        if (score.HasConfidence)
        {
            json["reliability"] = new JsonArray([.. score.Reliability.Bins.Select(bin =>
                new JsonObject { ["labels"] = bin.Weight, ["confidence"] = bin.Confidence, ["accuracy"] = bin.Accuracy })]);
        }

        return json;
    }

    /// <summary>Classes that labels or map have.</summary>
    public static int[] Shown(ConfusionTable table) =>
        [.. Enumerable.Range(0, table.Classes).Where(entry => table.Labels(entry) > 0 || table.Mapped(entry) > 0)];

    /// <summary>A share with three decimals.</summary>
    public static string Share(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private static Cell[] Row(string name, MapScore score, int seed)
    {
        if (score.Count == 0)
        {
            return [name, Cell.None, Cell.None, Cell.None, 0, 0];
        }

        var (accuracy, macro) = score.Intervals(seed);
        return
        [
            name, $"{Share(score.Table.OverallAccuracy)} ({Share(accuracy.Low)} to {Share(accuracy.High)})",
            $"{Share(score.Table.MacroF1)} ({Share(macro.Low)} to {Share(macro.High)})",
            score.HasConfidence ? Share(score.Reliability.Error) : null,
            score.Count, score.BlockCount,
        ];
    }

    private static string Whole(double value) => Math.Round(value).ToString("0", CultureInfo.InvariantCulture);
}
