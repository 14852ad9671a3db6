using System.Text.Json.Serialization;
using Groundshift.Core.Grids;

namespace Groundshift.InferenceWorker.State;

/// <summary>What a checkpoint says about itself: the JSON at its end.</summary>
internal sealed record CheckpointHeader
{
    /// <summary>First bytes of a checkpoint: "GSLC" and the version of the layout.</summary>
    public static ReadOnlySpan<byte> Magic => "GSLC0001"u8;

    /// <summary>Rows of a strip. Strips begin at multiples of it on the lattice, so that they stay the same when the extent grows.</summary>
    public const int StripRows = 128;

    /// <summary>The state.</summary>
    public required string StateId { get; init; }

    /// <summary>Number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Rectangle of the lattice that it holds.</summary>
    public required PixelRect Extent { get; init; }

    /// <summary>Number of steps that went into it.</summary>
    public required int Steps { get; init; }

    /// <summary>Where each strip begins, and behind the last one, where the last one ends.</summary>
    public required IReadOnlyList<long> Strips { get; init; }

    /// <summary>History of the seasons: by month, the counts of <see cref="SeasonTable"/>.</summary>
    public required IReadOnlyDictionary<int, long[]> Seasons { get; init; }

    /// <summary>How the change in it lies over the ground.</summary>
    public required SpreadCounts Spread { get; init; }

    /// <summary>First and end row, on the lattice, of a strip of an extent.</summary>
    public static (int First, int End) Rows(PixelRect extent, int strip)
    {
        var aligned = FirstAligned(extent);
        var first = aligned + (strip * StripRows);
        return (Math.Max(extent.Row, first), Math.Min(extent.Bottom, first + StripRows));
    }

    /// <summary>Number of strips of an extent.</summary>
    public static int Count(PixelRect extent) => (extent.Bottom - FirstAligned(extent) + StripRows - 1) / StripRows;

    private static int FirstAligned(PixelRect extent) => (int)Math.Floor(extent.Row / (double)StripRows) * StripRows;
}

/// <summary>How the header of a checkpoint is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CheckpointHeader))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
