using System.CommandLine;
using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Host.Cli.Process;
using Groundshift.Host.Roles;
using Groundshift.InferenceWorker.Labels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Ingest.Providers;
using Groundshift.Ingest.Watching;
using Groundshift.Models.Evaluation;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Host.Cli.Models;

/// <summary>The options that <c>model fit</c> and <c>model evaluate</c> share: scenes with labels.</summary>
internal sealed class LabelArguments
{
    private static readonly string BundledCrosswalks = Path.Combine(AppContext.BaseDirectory, "models", "crosswalks");

    private readonly Option<string[]> _scenes = new("--scenes")
    {
        Description = "STAC item files or URLs.",
        HelpName = "ITEM",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _labels = new("--labels")
    {
        Description = "What is known about the ground: GeoJSON points or polygons, a raster of classes, or the key of an asset that each item has. When not given, each item's own asset with the role 'labels'.",
        HelpName = "FILE|ASSET",
    };

    private readonly Option<string?> _property = new("--label-property")
    {
        Description = "Property of GeoJSON features that holds the class; not needed where they have only one.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _crosswalk = new("--crosswalk")
    {
        Description = "What the labels stand for in another legend: a file as in models/crosswalks, or the name of one that comes with the program.",
        HelpName = "FILE|NAME",
    };

    private readonly Option<string[]> _leaveOut = new("--leave-out")
    {
        Description = "Classes to leave out, by the names that they have behind the crosswalk.",
        HelpName = "CLASS",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<double?> _block = new("--block")
    {
        Description = "Side of the blocks of ground, in metres. When not given, about a tenth of the labelled ground.",
        HelpName = "METRES",
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Makes a run repeatable.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string> _device = CommonOptions.Device();

    private readonly Option<int> _threads = new("--threads") { Description = "Threads of the model on the CPU; 0 means all cores.", HelpName = "N" };

    /// <summary>The options, for help.</summary>
    public IReadOnlyList<Option> Options => [_scenes, _labels, _property, _crosswalk, _leaveOut, _block, _seed, _device, _threads];

    /// <summary>Side of a block in metres; null where the labels decide.</summary>
    /// <exception cref="InvalidInputException">It is no length.</exception>
    public double? Block(ParseResult result) => Length(result.GetValue(_block), "--block", mayBeZero: false);

    /// <summary>The seed.</summary>
    public int Seed(ParseResult result) => result.GetValue(_seed);

    /// <summary>A length in metres that a user gave.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static double? Length(double? metres, string option, bool mayBeZero) => metres is not { } given || (double.IsFinite(given) && (given > 0 || (mayBeZero && given == 0)))
        ? metres
        : throw new InvalidInputException(option, "a length in metres above zero", $"{given}", "Leave it out to have one chosen.");

    /// <summary>Reads items, labels and crosswalk; the caller disposes it.</summary>
    /// <param name="desk">Settings.</param>
    /// <param name="result">The command line.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidInputException">Something of it is wrong.</exception>
    public async Task<LabelledGround> OpenAsync(Desk desk, ParseResult result, CancellationToken cancellationToken)
    {
        var items = result.GetRequiredValue(_scenes).Select(ItemReader.Address).ToArray();
        var labels = result.GetValue(_labels);
        var labelFile = labels is not null && File.Exists(labels) ? Path.GetFullPath(labels) : null;
        var scenes = await ReadAsync(items, cancellationToken);
        var roots = items.Where(item => item.IsFile).Select(item => Path.GetDirectoryName(item.LocalPath)).Append(Path.GetDirectoryName(labelFile)).OfType<string>();
        _ = InferenceDevices.TryParse(result.GetValue(_device), out var device);
        var ground = new LabelledGround
        {
            Access = new AssetAccess(desk.Options.Access.ToOptions(roots), TimeProvider.System, NullLogger<AssetAccess>.Instance),
            Session = new SessionSettings { Device = device, Threads = result.GetValue(_threads) is var threads and > 0 ? threads : null },
            Responses = ResponseTable.Open(desk.Options.Sensors.ResponseTable),
            LabelsName = labelFile is null ? $"the items' asset '{labels ?? "labels"}'" : Path.GetFileName(labelFile),
        };
        try
        {
            await ground.OpenAsync(scenes, labelFile, labels, result.GetValue(_property), cancellationToken);
            ground.Legend = Legend(result.GetValue(_crosswalk), ground).Without(result.GetValue(_leaveOut) ?? []);
            return ground;
        }
        catch
        {
            ground.Dispose();
            throw;
        }
    }

    /// <summary>Crosswalks that come with the program for the legends of packages, each named like its package.</summary>
    /// <param name="packages">The packages.</param>
    public static IReadOnlyList<Crosswalk> Joins(IReadOnlyList<ModelPackage> packages) =>
    [
        .. packages.Select(package => package.Manifest.Reference.Name)
            .Distinct()
            .Select(name => (Name: name, File: Path.Combine(BundledCrosswalks, $"{name}.json")))
            .Where(join => Path.GetFileName(join.Name) == join.Name && File.Exists(join.File))
            .Select(join => Crosswalk.Parse(File.ReadAllText(join.File), join.Name)),
    ];

    private static async Task<IReadOnlyList<SceneSource>> ReadAsync(Uri[] items, CancellationToken cancellationToken)
    {
        using var http = StacHttp.CreateClient();
        var reader = new ItemReader(http, new StacClientOptions());
        var scenes = new List<SceneSource>();
        foreach (var item in items)
        {
            scenes.Add(await reader.ReadAsync(item, cancellationToken));
        }

        var twice = scenes.GroupBy(scene => (scene.Catalog, scene.Collection, scene.ItemId)).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? scenes : throw new InvalidInputException("--scenes", "each item once", $"{twice.Key.ItemId} twice", "Name it once.");
    }

    private static LabelLegend Legend(string? crosswalk, LabelledGround ground)
    {
        string[] labels = [.. ground.Scenes.SelectMany(pair => pair.Labels.Labels).Distinct()];
        if (labels.Length == 0)
        {
            throw new InvalidInputException("--labels", "labels", $"none in {ground.LabelsName}", "Name another file.");
        }

        if (crosswalk is not null)
        {
            var file = CrosswalkFile(crosswalk);
            return LabelLegend.Through(labels, Crosswalk.Parse(File.ReadAllText(file), "--crosswalk"));
        }

        var declared = ground.Scenes.SelectMany(pair => pair.Labels.Declared)
            .DistinctBy(entry => entry.Label)
            .ToDictionary(entry => entry.Label, entry => new ModelClass(0, entry.Name, entry.Title, entry.ColorHint ?? ""));
        return LabelLegend.Plain(labels, declared);
    }

    private static string CrosswalkFile(string named)
    {
        if (File.Exists(named))
        {
            return named;
        }

        var bundled = Path.Combine(BundledCrosswalks, $"{named}.json");
        return Path.GetFileName(named) == named && File.Exists(bundled)
            ? bundled
            : throw new InvalidInputException(
                "--crosswalk", $"a file, or one of {string.Join(", ", Directory.EnumerateFiles(BundledCrosswalks, "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal))}", $"'{named}'", "See models/crosswalks/README.md for its fields.");
    }
}
