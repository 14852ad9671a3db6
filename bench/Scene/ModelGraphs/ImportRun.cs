using System.Diagnostics;
using System.Globalization;
using Groundshift.Bench.Measuring;
using Groundshift.Models.Graphs;

namespace Groundshift.Bench.ModelGraphs;

/// <summary>One import in a process of its own: what it takes of time and memory.</summary>
/// <param name="Seconds">On the clock.</param>
/// <param name="CpuSeconds">Processor time.</param>
/// <param name="PeakBytes">Largest resident set (VmHWM) of the whole process.</param>
internal sealed record ImportRun(double Seconds, double CpuSeconds, long PeakBytes)
{
    /// <summary>Verb under which this program imports and does nothing else.</summary>
    public const string Verb = "import-child";

    /// <summary>Imports a checkpoint and waits.</summary>
    public static async Task<ImportRun> RunAsync(BenchModel model, string checkpoint, string package, ImportPrecision precision, CancellationToken cancellationToken)
    {
        var line = await OwnProcess.RunAsync([Verb, model.Name, checkpoint, package, $"{precision}"], [], cancellationToken);
        return line.Split(' ') is [var seconds, var cpu, var peak]
            ? new ImportRun(Number(seconds), Number(cpu), (long)Number(peak))
            : throw new InvalidOperationException($"The import printed '{line}'.");
    }

    /// <summary>The child: imports and prints what it took.</summary>
    public static void Serve(string model, string checkpoint, string package, string precision)
    {
        var chosen = BenchModel.All(small: false).First(candidate => candidate.Name == model);
        var clock = Stopwatch.StartNew();
        ModelImport.Write(chosen.Importer, checkpoint, package, chosen.Settings(GraphForm.Fused, Enum.Parse<ImportPrecision>(precision)));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.00} {Environment.CpuUsage.TotalTime.TotalSeconds:0.00} {ProcessMemory.Peak}"));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
