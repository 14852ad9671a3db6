using System.Globalization;
using System.Text;
using Groundshift.Models.Evaluation;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>The card of a fitted package: what it was fitted to and how good it is on ground that it never saw.</summary>
internal sealed class HeadCard(
    ModelManifest backbone,
    FitRequest request,
    CollectedSamples collected,
    IReadOnlyList<ModelClass> classes,
    TrainedHead trained,
    HeadAssessment assessment,
    IReadOnlyList<string> notes)
{
    private readonly StringBuilder _text = new();

    public string Write()
    {
        Line($"# {request.Reference.Name}");
        Line();
        Line($"{classes.Count} land-cover classes by {Classifier()} on {(request.Backbone is null ? $"the reflectance of {backbone.Bands.Count} bands" : $"the features of {backbone.Reference}")}.");
        Line(request.Licence is { } licence ? $"Licence of the labels: {licence}." : "Nobody stated the licence of the labels: ask before the map leaves your house.");
        Ground();
        Accuracy();
        Confusion();
        Making();
        Limits();
        return _text.ToString();
    }

    private void Ground()
    {
        Line();
        Line("## Ground");
        Line();
        Line($"Labels: {request.LabelsName}{(request.Legend.Crosswalk is { } crosswalk ? $", through the crosswalk `{crosswalk}`" : "")}{(request.Legend.IsTruth ? "" : " (the output of another model: figures are agreement, not accuracy)")}.");
        Line($"Scenes: {string.Join(", ", request.Scenes.Select(pair => pair.Scene.ItemId))}.");
        Line();
        Line(double.IsInfinity(trained.Split.Settings.BlockMetres)
            ? "Divided by place: all dates of a piece of ground are in one part."
            : $"Divided by blocks of {Number(trained.Split.Settings.BlockMetres)} m; training pixels within {Number(trained.Split.Settings.GuardMetres)} m of validation or test ground, and validation pixels as close to test ground, are not used.");
        Line();
        Line("| class | labelled, clear pixels | train | validation | test | guard |");
        Line("|---|---|---|---|---|---|");
        for (var entry = 0; entry < classes.Count; entry++)
        {
            var roles = new[] { SplitRole.Train, SplitRole.Validation, SplitRole.Test, SplitRole.Guard }.Select(role => Whole(assessment.Samples[role][entry]));
            Line($"| {classes[entry].Name} | {Whole(Offered(classes[entry]))} | {string.Join(" | ", roles)} |");
        }
    }

    private void Accuracy()
    {
        Line();
        Line("## Accuracy on ground that it never saw");
        Line();
        if (assessment.Head.Count == 0)
        {
            Line("No labelled pixel was left for a test: nothing is known about it.");
            return;
        }

        Line($"{Whole(assessment.Head.Count)} labelled pixels in {assessment.Head.BlockCount} blocks; each counts for the pixels that it stands for. 95 % intervals from {BlockBootstrap.Draws} drawings of blocks.");
        Line();
        Line("| map | overall accuracy | macro F1 | ECE |");
        Line("|---|---|---|---|");
        Row("**this head**", assessment.Head);
        Row("nearest class mean, same features", assessment.NearestMean);
        Row("the commonest class everywhere", assessment.Majority);
    }

    private void Confusion()
    {
        var table = assessment.Head.Table;
        if (table.Total == 0)
        {
            return;
        }

        Line();
        Line("| class | labels | precision | recall | F1 |");
        Line("|---|---|---|---|---|");
        for (var entry = 0; entry < classes.Count; entry++)
        {
            Line($"| {classes[entry].Name} | {Whole(table.Labels(entry))} | {Share(table.Precision(entry))} | {Share(table.Recall(entry))} | {(table.Labels(entry) > 0 ? Share(table.F1(entry)) : "-")} |");
        }

        Line();
        Line("Labels in rows, map in columns:");
        Line();
        Line($"| label | {string.Join(" | ", classes.Select(entry => entry.Name))} |");
        Line($"|---|{string.Concat(Enumerable.Repeat("---|", classes.Count))}");
        for (var truth = 0; truth < classes.Count; truth++)
        {
            Line($"| {classes[truth].Name} | {string.Join(" | ", Enumerable.Range(0, classes.Count).Select(mapped => Whole(table[truth, mapped])))} |");
        }
    }

    private void Making()
    {
        Line();
        Line("## How it was fitted");
        Line();
        Line($"Seed {request.Head.Seed}; at most {request.SamplesPerClass} samples of a class; class weights: {request.Head.Weighting.ToString().ToLowerInvariant()}; temperature {Share(trained.Temperature)}{(trained.Temperature == 1 ? " (too few validation samples to fit one)" : "")}.");
        if (trained.Penalty is { } penalty)
        {
            Line($"L2 penalty {Number(penalty)}{(trained.Tried.Count > 0 ? ", the best of these over held-out blocks of the training ground:" : ".")}");
        }

        if (trained.Tried.Count > 0)
        {
            Line();
            Line("| penalty | loss |");
            Line("|---|---|");
            foreach (var tried in trained.Tried)
            {
                Line($"| {Number(tried.Penalty)} | {tried.Loss.ToString("0.0000", CultureInfo.InvariantCulture)} |");
            }
        }

        if (request.Backbone is null)
        {
            Line();
            Line($"Bands: {string.Join(", ", backbone.Bands)}.");
        }
    }

    private void Limits()
    {
        Line();
        Line("## Limits");
        Line();
        Line("- It knows the ground, the season and the sensor of its scenes; elsewhere judge it again with `groundshift model evaluate`.");
        Line($"- It knows no class but {string.Join(", ", classes.Select(entry => entry.Name))} and calls everything one of them.");
        Line("- Clouds must be masked; a pixel is judged by one date.");
        foreach (var note in notes)
        {
            Line($"- {note}");
        }
    }

    private string Classifier() => request.Head.Kind switch
    {
        HeadKind.Logistic => "multinomial logistic regression",
        HeadKind.Centroid => "the nearest class mean",
        _ => $"the votes of {request.Head.Neighbours} nearest neighbours",
    };

    private long Offered(ModelClass entry) => collected.Offered[request.Legend.Classes.ToList().IndexOf(entry)];

    private void Row(string name, MapScore score)
    {
        var (accuracy, macro) = score.Intervals(request.Head.Seed);
        Line($"| {name} | {Share(score.Table.OverallAccuracy)} ({Share(accuracy.Low)} to {Share(accuracy.High)}) | {Share(score.Table.MacroF1)} ({Share(macro.Low)} to {Share(macro.High)}) | {(score.HasConfidence ? Share(score.Reliability.Error) : "-")} |");
    }

    private void Line(string text = "") => _text.Append(text).Append('\n');

    private static string Share(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private static string Whole(double value) => Math.Round(value).ToString("0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
