using System.Runtime.InteropServices;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.State;

/// <summary>Where the change of a pixel stands.</summary>
internal enum PixelChange : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>Seen, not yet borne out.</summary>
    Candidate,

    /// <summary>Borne out by later observations.</summary>
    Confirmed,

    /// <summary>The ground went back.</summary>
    Reverted,

    /// <summary>Borne out, but what bears it out shows in many places at once: the ground counts as changed and nobody is told.</summary>
    Held,
}

/// <summary>Planes of bytes of a state, behind the posterior's.</summary>
internal enum StatePlane
{
    /// <summary>Class that the ground is known to have; <see cref="StateRows.NoClass"/> where it is not known yet.</summary>
    Stable,

    /// <summary><see cref="PixelChange"/>.</summary>
    Change,

    /// <summary>Class before the change.</summary>
    From,

    /// <summary>Class after the change.</summary>
    To,

    /// <summary>Observations that showed the change, up to 255.</summary>
    Supporting,

    /// <summary>Observations since its first evidence, up to 255.</summary>
    Observations,

    /// <summary>Observations that showed the stable class while nothing spoke against it, up to 255.</summary>
    Known,

    /// <summary>Observations that spoke for a change that was none, up to 255.</summary>
    Doubts,
}

/// <summary>Planes of places in the manifest's list of steps.</summary>
internal enum StepPlane
{
    /// <summary>Newest clear observation.</summary>
    LastClear,

    /// <summary>Newest clear observation before the first evidence.</summary>
    LastBefore,

    /// <summary>First evidence.</summary>
    FirstEvidence,

    /// <summary>Newest evidence.</summary>
    LastEvidence,

    /// <summary>When the ground was seen to have gone back.</summary>
    Reverted,
}

/// <summary>Rows of a state in memory: one plane per class with posteriors, then <see cref="StatePlane"/>s, then <see cref="StepPlane"/>s.</summary>
/// <remarks>Lines are padded to 64 bytes, so that vectors need no tails and every pixel is computed alike. Ownership: dispose once.</remarks>
internal sealed class StateRows : IDisposable
{
    /// <summary>No class.</summary>
    public const byte NoClass = byte.MaxValue;

    /// <summary>No step.</summary>
    public const ushort NoStep = ushort.MaxValue;

    private const int BytePlanes = 8;
    private const int StepPlanes = 5;
    private const int Alignment = 64;

    private readonly NativeBuffer _planes;

    /// <summary>Rows without an observation.</summary>
    public StateRows(int classes, int width, int rows)
    {
        Classes = classes;
        Width = width;
        Rows = rows;
        Stride = Padded(width);
        _planes = new NativeBuffer(BytesPerPixel(classes) * (long)Stride * rows);
        Clear();
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Columns, padded.</summary>
    public int Stride { get; }

    /// <summary>Length of a padded line.</summary>
    public static int Padded(int width) => (width + Alignment - 1) / Alignment * Alignment;

    /// <summary>Bytes that a pixel takes.</summary>
    public static int BytesPerPixel(int classes) => classes + BytePlanes + (StepPlanes * sizeof(ushort));

    /// <summary>Posterior of one class in one row, padded; <see cref="PosteriorCode"/>.</summary>
    public Span<byte> Posterior(int index, int row) => Line(index, row);

    /// <summary>One plane of one row, padded.</summary>
    public Span<byte> Bytes(StatePlane plane, int row) => Line(Classes + (int)plane, row);

    /// <summary>One plane of one row, padded.</summary>
    public Span<ushort> Steps(StepPlane plane, int row) =>
        _planes.Span<ushort>((((long)Classes + BytePlanes) * Rows * Stride / sizeof(ushort)) + ((((long)plane * Rows) + row) * Stride), Stride);

    /// <summary>Number of planes of all kinds.</summary>
    public int Planes => Classes + BytePlanes + StepPlanes;

    /// <summary>The bytes of some columns of one plane, as they are stored: posteriors, then bytes, then steps.</summary>
    public Span<byte> Stored(int plane, int row, int firstColumn, int columns)
    {
        var steps = plane - Classes - BytePlanes;
        return steps < 0
            ? Line(plane, row).Slice(firstColumn, columns)
            : MemoryMarshal.AsBytes(Steps((StepPlane)steps, row).Slice(firstColumn, columns));
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        // Equal posteriors; nothing is stable, nothing was seen.
        var perPlane = Rows * Stride;
        _planes.Span<byte>(0, Classes * perPlane).Fill(PosteriorCode.One);
        _planes.Span<byte>((long)Classes * perPlane, BytePlanes * perPlane).Clear();
        foreach (var plane in (StatePlane[])[StatePlane.Stable, StatePlane.From, StatePlane.To])
        {
            _planes.Span<byte>((Classes + (long)plane) * perPlane, perPlane).Fill(NoClass);
        }

        _planes.Span<byte>((Classes + (long)BytePlanes) * perPlane, StepPlanes * perPlane * sizeof(ushort)).Fill(byte.MaxValue);
    }

    /// <inheritdoc/>
    public void Dispose() => _planes.Dispose();

    private Span<byte> Line(int plane, int row) => _planes.Span<byte>((((long)plane * Rows) + row) * Stride, Stride);
}
