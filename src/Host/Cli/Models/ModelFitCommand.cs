using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Labels;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;

namespace Groundshift.Host.Cli.Models;

/// <summary><c>groundshift model fit</c>: labels and a frozen backbone become a land-cover package.</summary>
internal static class ModelFitCommand
{
    private static readonly LabelArguments Labels = new();

    private static readonly Option<string> Backbone = new("--backbone")
    {
        Description = "What turns pixels into features and is not changed: an installed package or package folder that gives an embedding, or 'raw' for the reflectance of each band, of any sensor.",
        HelpName = "NAME|DIR|raw",
        DefaultValueFactory = _ => RawBackbone.Name,
    };

    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder that becomes the package; a package there is replaced.", HelpName = "DIR", Required = true };

    private static readonly Option<string?> Name = new("--name") { Description = "Name of the package, or NAME@VERSION. When not given, the folder's name, version 1.0.0.", HelpName = "NAME" };

    private static readonly Option<HeadKind> Classifier = Words("--classifier", "What is fitted: multinomial logistic regression, the nearest class mean, or the votes of the nearest samples.", HeadKind.Logistic);

    private static readonly Option<ClassWeighting> Weights = Words(
        "--class-weights",
        "What a class counts: 'none', every labelled pixel the same, for labels as frequent as the ground; 'balanced', every class the same, for labels drawn by hand; 'root', between the two.",
        ClassWeighting.None);

    private static readonly Option<double?> Penalty = new("--penalty") { Description = "Strength of the L2 penalty of logistic regression. When not given, the best of seven over held-out blocks.", HelpName = "NUMBER" };
    private static readonly Option<int> Neighbours = new("--neighbours") { Description = "How many samples vote, with knn.", HelpName = "N", DefaultValueFactory = _ => 10 };
    private static readonly Option<string[]> Bands = new("--bands") { Description = "With 'raw', the bands to look at; all that suit when not given.", HelpName = "BAND", AllowMultipleArgumentsPerToken = true };

    private static readonly Option<string> Split = new("--split")
    {
        Description = "How ground is divided to fit, calibrate and test: blocks with a guard between them, or whole scenes (scenes of the same ground stay together).",
        HelpName = "blocks|scenes",
        DefaultValueFactory = _ => "blocks",
    };

    private static readonly Option<double?> Guard = new("--guard") { Description = "Width of the ground between blocks of different use that is not used, in metres. When not given, a fifth of a block.", HelpName = "METRES" };
    private static readonly Option<int> Samples = new("--samples") { Description = "Most pixels of a class that are fitted to, drawn evenly.", HelpName = "N", DefaultValueFactory = _ => 2000 };
    private static readonly Option<string?> Licence = new("--licence") { Description = "SPDX expression for the package. When not given, the backbone's.", HelpName = "SPDX" };

    public static Command Create()
    {
        Split.AcceptOnlyFromAmong("blocks", "scenes");
        var command = new Command("fit", "Fit a classifier to labels on top of a frozen backbone, and write both as one land-cover package.") { Backbone };
        Labels.Options.Take(5).ToList().ForEach(command.Options.Add);
        foreach (var option in new Option[] { Out, Name, Classifier, Weights, Penalty, Neighbours, Bands, Split })
        {
            command.Options.Add(option);
        }

        Labels.Options.Skip(5).Take(1).Append(Guard).Append(Samples).Append(Licence).Concat(Labels.Options.Skip(6)).ToList().ForEach(command.Options.Add);
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var desk = Desk.Of(result);
        var folder = Path.TrimEndingDirectorySeparator(result.GetRequiredValue(Out).FullName);
        var backbone = result.GetRequiredValue(Backbone);
        var package = backbone == RawBackbone.Name ? null : await desk.PackageAsync(backbone, cancellationToken);
        if (package is not null)
        {
            HeadPackage.RequireBackbone(package.Manifest);
        }

        using var ground = await Labels.OpenAsync(desk, result, cancellationToken);
        var request = Request(result, package, ground, folder);
        var fitting = new HeadFitting(ground.Access, ground.Settings(Path.GetTempPath()), TimeProvider.System);
        var report = await SceneProgressView.RunAsync(view =>
        {
            SceneProgressView? fit = null;
            return fitting.RunAsync(request, folder, scene => view(scene.ItemId), share => (fit ??= view("fitting")).ReportShare(share), cancellationToken);
        });
        Write(desk.Terminal, report, folder, request.Head.Seed);
        return ExitCodes.Ok;
    }

    private static FitRequest Request(ParseResult result, ModelPackage? backbone, LabelledGround ground, string folder)
    {
        var bands = result.GetValue(Bands) ?? [];
        if (bands.Length > 0 && backbone is not null)
        {
            throw new InvalidInputException("--bands", "none beside a backbone, which has its own", string.Join(", ", bands), "Leave '--bands' out, or use '--backbone raw'.");
        }

        return new FitRequest
        {
            Backbone = backbone,
            Bands = bands,
            Scenes = ground.Scenes,
            Legend = ground.Legend,
            LabelsName = ground.LabelsName,
            Head = new HeadSettings
            {
                Kind = result.GetValue(Classifier),
                Weighting = result.GetValue(Weights),
                Seed = Labels.Seed(result),
                Penalty = result.GetValue(Penalty) is not { } penalty || (double.IsFinite(penalty) && penalty > 0)
                    ? result.GetValue(Penalty)
                    : throw new InvalidInputException("--penalty", "a number above zero", $"{penalty}", "Leave it out to have one chosen."),
                Neighbours = AtLeast(result.GetValue(Neighbours), 1, "--neighbours"),
            },
            BlockMetres = Labels.Block(result),
            GuardMetres = LabelArguments.Length(result.GetValue(Guard), "--guard", mayBeZero: true),
            ByPlace = result.GetValue(Split) == "scenes",
            SamplesPerClass = AtLeast(result.GetValue(Samples), HeadTraining.FewestSamples, "--samples"),
            Reference = Reference(result.GetValue(Name), folder),
            Licence = result.GetValue(Licence),
        };
    }

    private static int AtLeast(int value, int least, string option) => value >= least
        ? value
        : throw new InvalidInputException(option, $"at least {least}", $"{value}", "Leave it out for the usual number.");

    private static ModelReference Reference(string? named, string folder)
    {
        var name = named ?? Path.GetFileName(folder);
        return name.Contains('@', StringComparison.Ordinal) ? ModelReference.Parse(name) : new ModelReference(name, "1.0.0");
    }

    private static Option<T> Words<T>(string name, string description, T usual)
        where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(word => word.ToLowerInvariant()).ToArray();
        return new Option<T>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => usual,
            CustomParser = argument =>
            {
                if (Enum.TryParse<T>(argument.Tokens[0].Value, ignoreCase: true, out var value) && words.Contains(argument.Tokens[0].Value))
                {
                    return value;
                }

                argument.AddError($"{name}: expected {string.Join(" or ", words)}, found '{argument.Tokens[0].Value}'.");
                return usual;
            },
        };
    }

    private static void Write(Terminal terminal, FitReport report, string folder, int seed)
    {
        string[] names = [.. report.Classes.Select(entry => entry.Name)];
        var assessment = report.Assessment;
        (string Name, Groundshift.Models.Evaluation.MapScore Score)[] maps =
            [("this head", assessment.Head), ("nearest class mean", assessment.NearestMean), ("commonest class", assessment.Majority)];
        if (terminal.Json)
        {
            terminal.WriteJson(new JsonObject
            {
                ["package"] = folder,
                ["model"] = report.Manifest.Reference.ToString(),
                ["penalty"] = report.Trained.Penalty,
                ["temperature"] = report.Trained.Temperature,
                ["block_metres"] = double.IsInfinity(report.Trained.Split.Settings.BlockMetres) ? null : report.Trained.Split.Settings.BlockMetres,
                ["guard_metres"] = report.Trained.Split.Settings.GuardMetres,
                ["samples"] = new JsonObject(assessment.Samples.Select(pair => KeyValuePair.Create(
                    pair.Key.ToString().ToLowerInvariant(), (JsonNode?)new JsonObject(names.Zip(pair.Value, (name, count) => KeyValuePair.Create(name, (JsonNode?)count)))))),
                ["test"] = new JsonArray([.. maps.Select(map => ScoreText.Json(map.Name, map.Score, names, seed))]),
                ["notes"] = new JsonArray([.. report.Notes.Select(note => (JsonNode)note)]),
            });
            return;
        }

        if (assessment.Head.Count > 0)
        {
            terminal.Line("On test ground that the head never saw:");
            ScoreText.WriteMaps(terminal, maps, seed);
            ScoreText.WriteClasses(terminal, assessment.Head, names);
        }

        var penalty = report.Trained.Penalty is { } strength ? $"penalty {strength.ToString("0.######", CultureInfo.InvariantCulture)}, " : "";
        terminal.Line($"{penalty}temperature {ScoreText.Share(report.Trained.Temperature)}.");
        foreach (var note in report.Notes)
        {
            terminal.Line($"Note: {note}");
        }

        terminal.Line($"Wrote {report.Manifest.Reference} to {folder}. Install it with 'groundshift model add {folder}'.");
    }
}
