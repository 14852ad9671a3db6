using System.CommandLine;
using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Host.Cli.Models;

/// <summary><c>groundshift model …</c>: packages.</summary>
internal static class ModelCommands
{
    private static readonly Argument<string> Name = new("MODEL") { Description = "NAME, NAME@VERSION or a package's folder; a bare name means the newest." };

    public static Command Create() => new("model", "Model packages: import, fit, judge, check, run.")
    {
        List(), Show(), Add(), Verify(), Remove(), ModelImportCommand.Create(), ModelRunCommand.Create(), ModelFitCommand.Create(), ModelEvaluateCommand.Create(),
    };

    private static Command List()
    {
        var command = new Command("list", "List the installed packages.");
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var own = desk.Stores.Models.Library.List();
            var shared = (await desk.Stores.Models.ListAsync(cancellationToken)).Where(manifest => own.All(model => model.Manifest?.Reference != manifest.Reference));
            desk.Terminal.Table(
                ["model", "product", "sensor", "levels", "bands", "classes", "licence", "commercial use", "folder"],
                [.. own.Concat(shared.Select(manifest => new InstalledModel("object store", manifest, null))).Select(Row)]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Show one package: what it takes, what it gives, its card.") { Name };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var package = await desk.PackageAsync(result.GetRequiredValue(Name), cancellationToken);
            var manifest = package.Manifest;
            desk.Terminal.Record(
                ("model", manifest.Reference.ToString()), ("title", manifest.Title), ("product", manifest.Product),
                ("sources", Cell.List(manifest.Sources.Select(SourceText))), ("context", Cell.List(manifest.Context.Select(TensorNames.Of), "none")),
                ("output", OutputText(manifest)), ("trained", manifest.Untrained ? "no: random weights" : "yes"),
                ("gsd", Cell.Measure(manifest.GsdMetres, "m")), ("window", $"{manifest.WindowSize} px, halo {manifest.Halo} px"),
                ("classes", Cell.List(manifest.Classes.Select(entry => $"{entry.Value} {entry.Name}"))),
                ("licence", manifest.Licence), ("commercial use", manifest.CommercialUse), ("sha-256", manifest.Checksum), ("folder", package.Folder));
            var card = Path.Combine(package.Folder, "card.md");
            if (File.Exists(card))
            {
                desk.Terminal.Line(string.Empty);
                desk.Terminal.Line(await File.ReadAllTextAsync(card, cancellationToken));
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Add()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "Folder with model.onnx, mlm.json and card.md." };
        var command = new Command("add", "Install a copy of a package after verifying it.") { folder };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            await InstalledAsync(desk, Library(desk).InstallCopy(result.GetRequiredValue(folder).FullName), cancellationToken);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        var device = CommonOptions.Device();
        var command = new Command("verify", "Check the checksums of a package and replay its golden vectors.") { Name, device };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var package = await desk.PackageAsync(result.GetRequiredValue(Name), cancellationToken);
            _ = InferenceDevices.TryParse(result.GetValue(device), out var chosen);
            var cases = GoldenVectors.Compare(package, new SessionSettings { Device = chosen }, cancellationToken);
            desk.Terminal.Table(
                ["case", "largest difference", "passed"],
                [.. cases.Select(golden => (IReadOnlyList<Cell>)[golden.Case, new(golden.LargestDifference.ToString("0.0e0", CultureInfo.InvariantCulture), golden.LargestDifference), golden.Passed])]);
            desk.Terminal.Line(cases.Count == 0
                ? $"{package.Manifest.Reference}: checksums are right; the package has no golden vectors."
                : $"{package.Manifest.Reference}: checksums are right; a case passes up to {GoldenVectors.ToleranceOf(package)}.");
            return cases.All(golden => golden.Passed) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static Command Remove()
    {
        var reference = new Argument<string>("MODEL") { Description = "NAME@VERSION." };
        var command = new Command("remove", "Remove one version of an installed package.") { reference };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var model = ModelReference.Parse(result.GetRequiredValue(reference));
            await desk.Stores.Models.RemoveAsync(model, cancellationToken);
            desk.Terminal.Line($"Removed {model}.");
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>Shares a package that has just been installed, where processes share an object store, and says where it is.</summary>
    internal static async Task InstalledAsync(Desk desk, ModelPackage package, CancellationToken cancellationToken)
    {
        var isShared = await desk.Stores.Models.PublishAsync(package, cancellationToken);
        desk.Terminal.Line($"Installed {package.Manifest.Reference} in {package.Folder}{(isShared ? " and in the object store" : "")}.");
    }

    internal static ModelLibrary Library(Desk desk) => ModelLibrary.Default(desk.Options.ModelsFolder);

    private static string SourceText(ModelSource source) =>
        $"{(source.Name.Length > 0 ? source.Name + ": " : "")}{source.Sensor} {string.Join(",", source.Levels)} {(source.IsSeries ? $"{source.Dates} dates " : "")}[{string.Join(", ", source.Bands)}]";

    private static string OutputText(ModelManifest manifest) => manifest.Output.Kind switch
    {
        OutputKind.Embedding => $"embedding of {manifest.Output.Channels} dimensions per {manifest.Output.Cell} px",
        OutputKind.Values => $"values of {string.Join(", ", manifest.Output.Bands)}",
        _ => $"probabilities of {manifest.Output.Channels} classes",
    };

    private static IReadOnlyList<Cell> Row(InstalledModel model) => model.Manifest is { } manifest
        ?
        [
            manifest.Reference.ToString(), manifest.Product, string.Join("+", manifest.Sources.Select(source => source.Sensor).Distinct()), Cell.List(manifest.Sources.SelectMany(source => source.Levels).Distinct()),
            string.Join('+', manifest.Sources.Select(source => source.Bands.Count)), manifest.Classes.Count,
            manifest.Licence, manifest.CommercialUse, model.Folder,
        ]
        : [Path.GetFileName(model.Folder), Cell.None, Cell.None, Cell.None, Cell.None, Cell.None, Cell.None, Cell.None, $"broken: {model.Problem}"];
}
