using System.Diagnostics;

namespace Groundshift.Bench.Measuring;

/// <summary>Wall time, processor time of the whole process and bytes moved, summed over many short pieces of work of one kind.</summary>
internal sealed class Meter
{
    /// <summary>Seconds on the clock.</summary>
    public double Wall { get; private set; }

    /// <summary>Seconds of processor time, over all threads.</summary>
    public double Cpu { get; private set; }

    /// <summary>Bytes that the work took in or gave out.</summary>
    public double Bytes { get; private set; }

    /// <summary>Managed bytes that were allocated meanwhile.</summary>
    public long Allocated { get; private set; }

    /// <summary>Megabytes per second of processor time.</summary>
    public double Throughput => Cpu > 0 ? Bytes / 1e6 / Cpu : 0;

    /// <summary>Does a piece of work that moves a number of bytes.</summary>
    public void Run(double bytes, Action work)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        work();
        Add(clock, cpu, allocated, bytes);
    }

    /// <summary>Does a piece of work that waits.</summary>
    public async Task RunAsync(double bytes, Func<Task> work)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await work();
        Add(clock, cpu, allocated, bytes);
    }

    /// <summary>Measures one piece of work.</summary>
    public static Meter Of(Action work)
    {
        var meter = new Meter();
        meter.Run(0, work);
        return meter;
    }

    private void Add(Stopwatch clock, TimeSpan cpu, long allocated, double bytes)
    {
        Wall += clock.Elapsed.TotalSeconds;
        Cpu += (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        Bytes += bytes;
        Allocated += GC.GetTotalAllocatedBytes(precise: true) - allocated;
    }
}
