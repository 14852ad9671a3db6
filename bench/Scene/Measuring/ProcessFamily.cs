using System.Globalization;

namespace Groundshift.Bench.Measuring;

/// <summary>Processor time of a server that works in several processes.</summary>
internal static class ProcessFamily
{
    // proc(5): clock ticks of user space, which Linux fixes at 100 a second.
    private const double TicksPerSecond = 100;

    /// <summary>The process that started another.</summary>
    public static int ParentOf(int process) => int.Parse(Fields(process)[1], CultureInfo.InvariantCulture);

    /// <summary>Seconds of processor time that a process, its living children and those that it waited for have taken.</summary>
    public static double Seconds(int process)
    {
        var ticks = Ticks(process, 11) + Ticks(process, 12) + Ticks(process, 13) + Ticks(process, 14);
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var other))
            {
                try
                {
                    ticks += ParentOf(other) == process ? Ticks(other, 11) + Ticks(other, 12) : 0;
                }
                catch (IOException)
                {
                    // It ended while we looked.
                }
            }
        }

        return ticks / TicksPerSecond;
    }

    private static long Ticks(int process, int field) => long.Parse(Fields(process)[field], CultureInfo.InvariantCulture);

    // Behind the name, which may hold spaces: state, parent, …; times are the fields 14 to 17 of the whole line.
    private static string[] Fields(int process)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ');
    }
}
