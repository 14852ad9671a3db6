using System.CommandLine;
using Groundshift.Adapters.Embedded.Sqlite;
using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Gdal;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift doctor</c>: what is installed, which devices work, what is missing and the command that mends it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Check what is installed, which devices work, and how to mend what does not.");
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        List<DoctorFinding> findings = [.. Gdal(), Sqlite(), .. Onnx(), .. await PlaceAsync(result, cancellationToken)];
        var terminal = Terminal.Of(result.GetValue(CommonOptions.Json));
        terminal.Table(
            ["what", "works", "found"],
            [.. findings.Select(finding => (IReadOnlyList<Cell>)[finding.What, finding.Works, finding.Sentence])]);
        return findings.All(finding => finding.Works || !finding.Needed) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static IEnumerable<DoctorFinding> Gdal()
    {
        var facts = GdalLibrary.Inspect();
        yield return new DoctorFinding("GDAL", facts.Usable, Needed: true, facts.Summary);
        if (facts.Usable)
        {
            yield return Proj();
        }
    }

    // Without its database PROJ knows no reference system, and every scene would be taken for one with a wrong system.
    private static DoctorFinding Proj()
    {
        const string What = "PROJ";
        try
        {
            using var transform = new CoordinateTransform("EPSG:32633", "EPSG:4326");
            transform.Apply(500_000, 5_000_000);
            return new DoctorFinding(What, Works: true, Needed: true, "PROJ knows reference systems");
        }
        catch (Exception error) when (error is InvalidInputException or GdalException)
        {
            return new DoctorFinding(What, Works: false, Needed: true, "PROJ does not find its database: name the folder of its proj.db in PROJ_DATA");
        }
    }

    private static DoctorFinding Sqlite()
    {
        var facts = SqliteLibrary.Inspect();
        return new DoctorFinding("SQLite", facts.Problem is null, Needed: true, facts.Problem ?? $"SQLite {facts.Version} with R*Tree, JSON and FTS5");
    }

    private static IEnumerable<DoctorFinding> Onnx()
    {
        OnnxRuntime runtime;
        try
        {
            runtime = OnnxRuntime.Load();
        }
        catch (OnnxRuntimeUnavailableException error)
        {
            return [new DoctorFinding("ONNX Runtime", Works: false, Needed: true, error.Message)];
        }

        return runtime.Providers
            .Select(status => new DoctorFinding(status.Device.Title(), status.Usable, Needed: status.Device == InferenceDevice.Cpu, status.Sentence))
            .Prepend(new DoctorFinding("ONNX Runtime", Works: true, Needed: true, $"ONNX Runtime {runtime.Version} from {runtime.LibraryPath}"));
    }

    private static async Task<IEnumerable<DoctorFinding>> PlaceAsync(ParseResult result, CancellationToken cancellationToken)
    {
        try
        {
            using var desk = Desk.Of(result);
            List<DoctorFinding> findings = [DataFolderCheck.Look(desk.Options.DataFolder), InstalledModels(ModelLibrary.Default(desk.Options.ModelsFolder).List())];
            findings.AddRange(await StoresCheck.LookAsync(desk.Options, desk.Stores, cancellationToken));
            if (desk.Stores.SharedObjects is { } objects)
            {
                findings.Add(await ObjectsCheck.LookAsync(objects, cancellationToken));
            }

            return findings;
        }
        catch (InvalidInputException error)
        {
            return [new DoctorFinding("settings", Works: false, Needed: true, error.Message)];
        }
    }

    private static DoctorFinding InstalledModels(IReadOnlyList<InstalledModel> models)
    {
        var whole = models.Where(model => model.Problem is null).Select(model => model.Manifest?.Reference).OfType<ModelReference>().ToList();
        var broken = models.Where(model => model.Problem is not null).Select(model => $"{Path.GetFileName(model.Folder)} is broken: {model.Problem}").ToList();
        var sentence = whole.Count == 0
            ? "no model is installed: 'groundshift model add' or 'groundshift model import' installs one"
            : $"{whole.Count} installed: {string.Join(", ", whole)}";
        return new DoctorFinding("models", whole.Count > 0 && broken.Count == 0, Needed: false, string.Join("; ", broken.Prepend(sentence)));
    }
}
