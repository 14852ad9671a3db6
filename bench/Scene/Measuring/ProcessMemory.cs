using System.Globalization;

namespace Groundshift.Bench.Measuring;

/// <summary>What the kernel says about this process's memory.</summary>
internal static class ProcessMemory
{
    /// <summary>Largest resident set so far, in bytes: VmHWM. Source: proc(5), /proc/pid/status.</summary>
    public static long Peak => Read("VmHWM:");

    private static long Read(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        var kilobytes = line[name.Length..].Trim().Split(' ')[0];
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }
}
