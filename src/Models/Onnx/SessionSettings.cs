namespace Groundshift.Models.Onnx;

/// <summary>How a model is run. The defaults work on every machine.</summary>
public sealed record SessionSettings
{
    /// <summary>Where to run. A device asked for by name is used or refused; only <see cref="InferenceDevice.Auto"/> falls back.</summary>
    public InferenceDevice Device { get; init; } = InferenceDevice.Auto;

    /// <summary>Threads that one run computes with; null takes one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Lets idle threads spin for work. Off by default, for decoding and writing compete for the same cores; on is a
    /// little faster where inference has the machine for itself.
    /// </summary>
    public bool AllowSpinning { get; init; }

    /// <summary>
    /// Least memory instead of speed, for one run of large weights on the CPU: they are mapped from the package's file as they are,
    /// nothing is folded, fused or packed ahead of the run, and what a layer used goes back after it.
    /// </summary>
    internal bool LeastMemory { get; init; }

    /// <summary>Windows per run; null takes the package's own number.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Refuses a model of which any node would fall back from the device to the CPU.</summary>
    public bool WholeGraphOnDevice { get; init; }

    /// <summary>Sizes of variable dimensions by their names in the model.</summary>
    public IReadOnlyDictionary<string, long> FreeDimensions { get; init; } = new Dictionary<string, long>();

    /// <summary>Configuration entries passed to ONNX Runtime as they are, such as <c>session.disable_prepacking</c>.</summary>
    public IReadOnlyDictionary<string, string> ConfigEntries { get; init; } = new Dictionary<string, string>();

    /// <summary>Options of the device asked for by name, passed to its provider as they are; with <see cref="InferenceDevice.Auto"/> they are not used.</summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Writes a profile of all runs to a file that begins with this path; null writes none.</summary>
    public string? ProfilePrefix { get; init; }
}
