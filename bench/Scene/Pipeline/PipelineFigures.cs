using System.Text.Json.Serialization;

namespace Groundshift.Bench.Pipeline;

/// <summary>What one run of the pipeline cost.</summary>
internal sealed record PipelineFigures
{
    /// <summary>Seconds on the clock, from the job to stored files.</summary>
    public double Wall { get; init; }

    /// <summary>Seconds of processor time.</summary>
    public double Cpu { get; init; }

    /// <summary>Peak of resident memory of the process, in bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Managed bytes that were allocated.</summary>
    public long Allocated { get; init; }

    /// <summary>Collections of the oldest generation.</summary>
    public int Collections { get; init; }

    /// <summary>Windows that went to the model.</summary>
    public int Windows { get; init; }

    /// <summary>Seconds by stage, as the run manifest has them.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; init; } = new Dictionary<string, double>();

    /// <summary>The class map's file.</summary>
    public string ClassMap { get; init; } = "";

    /// <summary>Seconds that the model itself took.</summary>
    [JsonIgnore]
    public double Model => Seconds["model"];
}

/// <summary>How figures travel from a child process.</summary>
[JsonSerializable(typeof(PipelineFigures[]))]
internal sealed partial class FiguresJson : JsonSerializerContext;
