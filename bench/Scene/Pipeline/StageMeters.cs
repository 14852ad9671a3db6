using Groundshift.Bench.Measuring;

namespace Groundshift.Bench.Pipeline;

/// <summary>What each stage of a scene costs when nothing else runs beside it.</summary>
internal sealed class StageMeters
{
    /// <summary>Files, grid, session.</summary>
    public Meter Open { get; } = new();

    /// <summary>Blocks decoded to rows of the grid.</summary>
    public Meter Decode { get; } = new();

    /// <summary>Rows stored in the ring, windows cut from it.</summary>
    public Meter Cut { get; } = new();

    /// <summary>The model.</summary>
    public Meter Infer { get; } = new();

    /// <summary>Opinions weighted and summed.</summary>
    public Meter Blend { get; } = new();

    /// <summary>Sums turned to classes and shares.</summary>
    public Meter Decide { get; } = new();

    /// <summary>Rows to compressed tiles, overviews and statistics.</summary>
    public Meter Write { get; } = new();

    /// <summary>Files made whole, quicklook drawn.</summary>
    public Meter Finish { get; } = new();

    /// <summary>Files hashed and put into the object store.</summary>
    public Meter Store { get; } = new();

    /// <summary>Windows that were judged.</summary>
    public int Windows { get; set; }

    /// <summary>All stages by name, in order.</summary>
    public IReadOnlyList<(string Name, Meter Meter)> All =>
    [
        ("open", Open), ("read + decode", Decode), ("cut", Cut), ("infer", Infer), ("blend", Blend),
        ("argmax", Decide), ("write", Write), ("finish", Finish), ("store", Store),
    ];

    /// <summary>Processor seconds of all stages.</summary>
    public double Cpu => All.Sum(stage => stage.Meter.Cpu);
}
