using System.Runtime.InteropServices;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Gdal;

namespace Groundshift.Bench.Reporting;

/// <summary>Where a bench ran, for a figure without its machine is worth little.</summary>
/// <param name="Cpu">Model of the processor.</param>
/// <param name="Cores">Cores that the process may use.</param>
/// <param name="MemoryGigabytes">Memory of the machine.</param>
/// <param name="System">Operating system.</param>
/// <param name="Dotnet">Version of .NET.</param>
/// <param name="Gdal">Version of GDAL.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime.</param>
/// <param name="LoadAverage">Load of the last minute when the bench began: above 0.5 or so, others were at work too.</param>
internal sealed record MachineFacts(
    string Cpu, int Cores, double MemoryGigabytes, string System, string Dotnet, string Gdal, string OnnxRuntime, double LoadAverage)
{
    /// <summary>Looks around.</summary>
    public static MachineFacts Find() => new(
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown",
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        RuntimeInformation.OSDescription,
        Environment.Version.ToString(),
        GdalLibrary.Version,
        Models.Onnx.OnnxRuntime.Load().Version,
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], global::System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>One line.</summary>
    public override string ToString() =>
        $"{Cpu}, {Cores} cores, {MemoryGigabytes:0} GB; .NET {Dotnet}, GDAL {Gdal}, ONNX Runtime {OnnxRuntime}; load {LoadAverage:0.0}";
}
