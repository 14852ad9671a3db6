using System.Globalization;

namespace Groundshift.Bench.Measuring;

/// <summary>Processor time of a server that works in several processes.</summary>
internal static class ProcessFamily
{
    /// <summary>The process that started another.</summary>
    public static int ParentOf(int process) => int.Parse(Fields(process)[1], CultureInfo.InvariantCulture);

    /// <summary>Seconds of processor time that a process and its living children have taken.</summary>
    public static double Seconds(int process)
    {
        var nanoseconds = Nanoseconds(process);
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var other))
            {
                try
                {
                    nanoseconds += ParentOf(other) == process ? Nanoseconds(other) : 0;
                }
                catch (IOException)
                {
                    // It ended while we looked.
                }
            }
        }

        return nanoseconds / 1e9;
    }

    // Source: Linux, Documentation/scheduler/sched-stats: time on a processor, time waited, turns.
    private static double Nanoseconds(int process) => double.Parse(File.ReadAllText($"/proc/{process}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);

    // Behind the name, which may hold spaces: state, parent, …
    private static string[] Fields(int process)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ');
    }
}
