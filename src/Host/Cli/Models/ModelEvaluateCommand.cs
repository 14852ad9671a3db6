using System.CommandLine;
using System.Text.Json.Nodes;
using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Host.Cli.Charts;
using Groundshift.Host.Cli.Process;
using Groundshift.InferenceWorker.Labels;
using Groundshift.Models.Manifests;

namespace Groundshift.Host.Cli.Models;

/// <summary><c>groundshift model evaluate</c>: makes maps as <c>process</c> does and holds them against labels.</summary>
internal static class ModelEvaluateCommand
{
    private const string ReportName = "evaluation.json";

    private static readonly LabelArguments Labels = new();

    private static readonly Argument<string[]> Packages = new("PACKAGE")
    {
        Description = "Installed models or package folders that make land cover.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Baselines = new("--baselines")
    {
        Description = "Judge the two baselines too: rules on spectral indices, and the nearest class mean of landcover-s2's training ground. Sentinel-2 and EnMAP, labels joined to Dynamic World's classes.",
    };

    private static readonly Option<bool> KeepTrainingGround = new("--keep-training-ground")
    {
        Description = "Count labels too on ground that a package was fitted to with 'model fit'. They are left out otherwise.",
    };

    private static readonly Option<DirectoryInfo?> Out = new("--out") { Description = $"Folder for {ReportName} and, for each map, pictures of its confusion and reliability.", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("evaluate", "Judge packages by labels: accuracy, confusion, calibration, with intervals from blocks of ground.") { Packages };
        Labels.Options.Take(5).Append(Baselines).Append(Out).Concat(Labels.Options.Skip(5)).Append(KeepTrainingGround).ToList().ForEach(command.Options.Add);
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var desk = Desk.Of(result);
        List<ModelPackage> packages = [];
        foreach (var named in result.GetRequiredValue(Packages))
        {
            packages.Add(await desk.PackageAsync(named, cancellationToken));
        }

        using var ground = await Labels.OpenAsync(desk, result, cancellationToken);
        var request = new EvaluationRequest
        {
            Packages = packages,
            Scenes = ground.Scenes,
            Legend = ground.Legend,
            Joins = LabelArguments.Joins(packages),
            Baselines = result.GetValue(Baselines),
            BlockMetres = Labels.Block(result),
            KeepTrainingGround = result.GetValue(KeepTrainingGround),
        };
        using var work = new WorkFolder(Path.Combine(Path.GetTempPath(), $"groundshift-evaluate-{Environment.ProcessId}"), TimeProvider.System);
        var objects = new LocalObjectStore(work.Path, TimeProvider.System);
        var evaluation = new MapEvaluation(ground.Access, objects, ground.Settings(work.Path), TimeProvider.System);
        var report = await SceneProgressView.RunAsync(view => evaluation.RunAsync(
            request, (scene, package) => view($"{package.Manifest.Reference} on {scene.ItemId}"), cancellationToken));
        Write(desk.Terminal, report, ground, Labels.Seed(result), result.GetValue(Out)?.FullName);
        return ExitCodes.Ok;
    }

    private static void Write(Terminal terminal, EvaluationReport report, LabelledGround ground, int seed, string? folder)
    {
        var json = Json(report, ground, seed);
        if (folder is not null)
        {
            WriteFiles(report, json, folder);
        }

        if (terminal.Json)
        {
            terminal.WriteJson(json);
            return;
        }

        if (!ground.Legend.IsTruth)
        {
            terminal.Line("The labels are the output of another model: these figures are agreement, not accuracy.");
        }

        var judged = report.Maps.Where(map => map.Refusal is null).ToArray();
        ScoreText.WriteMaps(terminal, [.. judged.Select(map => (map.Name, map.Score))], seed);
        foreach (var map in judged)
        {
            terminal.Line($"{map.Name}: labels in rows, map in the columns behind f1");
            ScoreText.WriteClasses(terminal, map.Score, report.Classes);
        }

        foreach (var map in report.Maps.Where(map => map.Refusal is not null))
        {
            terminal.Line($"{map.Name} was not judged. {map.Refusal}");
        }

        terminal.Line(Closing(report));
        foreach (var note in report.Notes)
        {
            terminal.Line($"Note: {note}");
        }
    }

    private static string Closing(EvaluationReport report)
    {
        var left = report.TrainingPixels > 0 ? $" {report.TrainingPixels} labelled pixels on ground that a package was fitted to were left out." : "";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Intervals: 95 %, from drawing blocks of {report.BlockMetres:0.##} m.{left}");
    }

    private static JsonObject Json(EvaluationReport report, LabelledGround ground, int seed) => new()
    {
        ["labels"] = ground.LabelsName,
        ["crosswalk"] = ground.Legend.Crosswalk,
        ["evidence"] = ground.Legend.IsTruth ? "truth" : "agreement",
        ["scenes"] = new JsonArray([.. ground.Scenes.Select(pair => (JsonNode)pair.Scene.ItemId)]),
        ["block_metres"] = report.BlockMetres,
        ["seed"] = seed,
        ["training_pixels_left_out"] = report.TrainingPixels,
        ["classes"] = new JsonArray([.. report.Classes.Select(name => (JsonNode)name)]),
        ["maps"] = new JsonArray([.. report.Maps.Select(map =>
        {
            var entry = ScoreText.Json(map.Name, map.Score, report.Classes, seed);
            entry["refused"] = map.Refusal;
            return entry;
        })]),
        ["notes"] = new JsonArray([.. report.Notes.Select(note => (JsonNode)note)]),
    };

    private static void WriteFiles(EvaluationReport report, JsonObject json, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, ReportName), json.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }) + "\n");
        foreach (var map in report.Maps.Where(map => map.Refusal is null))
        {
            var name = string.Concat(map.Name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_'));
            var shown = ScoreText.Shown(map.Score.Table);
            File.WriteAllBytes(Path.Combine(folder, $"{name}-confusion.png"), ConfusionChart.Draw(map.Name, map.Score.Table, report.Classes, shown));
            if (map.Score.HasConfidence)
            {
                File.WriteAllBytes(Path.Combine(folder, $"{name}-reliability.png"), ReliabilityChart.Draw(map.Name, map.Score.Reliability));
            }
        }
    }
}
