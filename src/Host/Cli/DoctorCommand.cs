using System.CommandLine;
using Groundshift.Adapters.Embedded.Sqlite;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Gdal;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift doctor</c>: what is installed, which devices work, what is missing and the command that mends it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Check what is installed, which devices work, and how to mend what does not.");
        command.Handle((result, _) => Task.FromResult(Run(Terminal.Of(result.GetValue(CommonOptions.Json)))));
        return command;
    }

    private static int Run(Terminal terminal)
    {
        List<Finding> findings = [Gdal(), Sqlite(), .. Onnx()];
        terminal.Table(
            ["what", "works", "found"],
            [.. findings.Select(finding => (IReadOnlyList<string>)[finding.What, finding.Works ? "yes" : "no", finding.Sentence])]);
        return findings.All(finding => finding.Works || !finding.Needed) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static Finding Gdal()
    {
        var facts = GdalLibrary.Inspect();
        return new Finding("GDAL", facts.Usable, Needed: true, facts.Summary);
    }

    private static Finding Sqlite()
    {
        var facts = SqliteLibrary.Inspect();
        return new Finding("SQLite", facts.Problem is null, Needed: true, facts.Problem ?? $"SQLite {facts.Version} with R*Tree, JSON and FTS5");
    }

    private static IEnumerable<Finding> Onnx()
    {
        OnnxRuntime runtime;
        try
        {
            runtime = OnnxRuntime.Load();
        }
        catch (OnnxRuntimeUnavailableException error)
        {
            return [new Finding("ONNX Runtime", Works: false, Needed: true, error.Message)];
        }

        return runtime.Providers
            .Select(status => new Finding(status.Device.Title(), status.Usable, Needed: status.Device == InferenceDevice.Cpu, status.Sentence))
            .Prepend(new Finding("ONNX Runtime", Works: true, Needed: true, $"ONNX Runtime {runtime.Version} from {runtime.LibraryPath}"));
    }

    private sealed record Finding(string What, bool Works, bool Needed, string Sentence);
}
