using Groundshift.Core.Grids;

namespace Groundshift.Core.Pixels;

/// <summary>Pixels that never travel alone: samples as stored, validity, grid, unit and the scale and offset of each band.</summary>
/// <remarks>
/// <para>Shape: samples (bands, height, width), row-major, one plane per band; validity (height, width).</para>
/// <para>Unit: <c>sample · Scale[b] + Offset[b]</c> is in <see cref="Unit"/>.</para>
/// <para>Nodata: a pixel whose validity is 0 carries no information in any band; its samples are undefined.</para>
/// <para>Ownership: owns both buffers; dispose once.</para>
/// </remarks>
public sealed class PixelBlock : IDisposable
{
    /// <summary>Allocates a zeroed block.</summary>
    /// <exception cref="ArgumentException">Scale and offset do not have one entry per band.</exception>
    public PixelBlock(GridSpec grid, SampleType type, PixelUnit unit, IReadOnlyList<float> scale, IReadOnlyList<float> offset)
    {
        if (scale.Count == 0 || scale.Count != offset.Count)
        {
            throw new ArgumentException($"A block needs one scale and one offset per band; got {scale.Count} and {offset.Count}.", nameof(scale));
        }

        Grid = grid;
        Type = type;
        Unit = unit;
        Scale = scale;
        Offset = offset;
        Samples = new NativeBuffer((long)Bands * grid.Height * grid.Width * type.Size());
        Validity = new NativeBuffer((long)grid.Height * grid.Width);
    }

    /// <summary>Where the pixels lie.</summary>
    public GridSpec Grid { get; }

    /// <summary>Storage type of the samples.</summary>
    public SampleType Type { get; }

    /// <summary>Meaning of a scaled sample.</summary>
    public PixelUnit Unit { get; }

    /// <summary>Factor per band.</summary>
    public IReadOnlyList<float> Scale { get; }

    /// <summary>Summand per band.</summary>
    public IReadOnlyList<float> Offset { get; }

    /// <summary>Number of bands.</summary>
    public int Bands => Scale.Count;

    /// <summary>Samples, (bands, height, width).</summary>
    public NativeBuffer Samples { get; }

    /// <summary>1 where the pixel is valid, 0 elsewhere; (height, width), one byte each.</summary>
    public NativeBuffer Validity { get; }

    /// <summary>One row of one band.</summary>
    public Span<T> Row<T>(int band, int row)
        where T : unmanaged =>
        Samples.Span<T>((((long)band * Grid.Height) + row) * Grid.Width, Grid.Width);

    /// <summary>One row of the validity mask.</summary>
    public Span<byte> ValidityRow(int row) => Validity.Span<byte>((long)row * Grid.Width, Grid.Width);

    /// <inheritdoc/>
    public void Dispose()
    {
        Samples.Dispose();
        Validity.Dispose();
    }
}
