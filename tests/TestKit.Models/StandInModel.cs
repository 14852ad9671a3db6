using Groundshift.Core.Jobs;

namespace Groundshift.TestKit.Models;

/// <summary>Settings of a stand-in land-cover package.</summary>
public sealed record StandInModel
{
    /// <summary>Name and version.</summary>
    public ModelReference Reference { get; init; } = new("stand-in", "1.0.0");

    /// <summary>Bands in the order of the graph's input; any of <see cref="StandInLegend.Bands"/>.</summary>
    public IReadOnlyList<string> Bands { get; init; } = StandInLegend.Bands;

    /// <summary>Processing levels.</summary>
    public IReadOnlyList<string> Levels { get; init; } = ["L1C", "L2A"];

    /// <summary>Height and width of a window, in pixels.</summary>
    public int Window { get; init; } = 64;

    /// <summary>Halo in pixels.</summary>
    public int Halo { get; init; } = 8;

    /// <summary>Windows per run.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Radius of the neighbourhood that is averaged before a pixel is classified; 0 classifies each pixel alone.</summary>
    public int Context { get; init; }
}
