using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>The classes of labelled pixels on a grid, for any pixel at any time: one byte per pixel of their bounding rectangle.</summary>
internal sealed class LabelGrid : IAreaRows, IDisposable
{
    /// <summary>Stands for a pixel without a label.</summary>
    public const byte None = 255;

    private readonly NativeBuffer _labels;

    private LabelGrid(PixelRect bounds)
    {
        Bounds = bounds;
        _labels = new NativeBuffer(Math.Max(1, bounds.Count));
    }

    public PixelRect Bounds { get; }

    /// <summary>Number of labelled pixels.</summary>
    public long Count { get; private set; }

    /// <summary>Puts labels on a grid.</summary>
    /// <param name="source">The labels.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="keep">What to keep of each label: its number, or null to leave it out. Numbers are below 255.</param>
    public static LabelGrid Of(LabelSource source, GridSpec grid, Func<int, int?> keep)
    {
        using var rows = source.On(grid);
        var kept = source.Labels.Select((_, label) => (byte)(keep(label) ?? None)).ToArray();
        var labels = new LabelGrid(rows.Bounds);
        var line = new int[rows.Bounds.Width];
        for (var row = rows.Bounds.Row; row < rows.Bounds.Bottom; row++)
        {
            rows.FillRow(row, rows.Bounds.Column, line);
            var target = labels.Row(row);
            for (var column = 0; column < line.Length; column++)
            {
                target[column] = line[column] < 0 ? None : kept[line[column]];
                labels.Count += target[column] == None ? 0 : 1;
            }
        }

        return labels;
    }

    /// <summary>Takes a label away.</summary>
    public void Clear(int row, int column)
    {
        Row(row)[column - Bounds.Column] = None;
        Count--;
    }

    /// <summary>Labels of one row of <see cref="Bounds"/>.</summary>
    public Span<byte> Row(int row) => _labels.Span<byte>((long)(row - Bounds.Row) * Bounds.Width, Bounds.Width);

    /// <summary>Label of a pixel; <see cref="None"/> outside too.</summary>
    public byte At(int row, int column) =>
        row >= Bounds.Row && row < Bounds.Bottom && column >= Bounds.Column && column < Bounds.Right ? Row(row)[column - Bounds.Column] : None;

    public void FillRow(int row, int firstColumn, Span<byte> inside)
    {
        for (var column = 0; column < inside.Length; column++)
        {
            inside[column] = At(row, firstColumn + column) == None ? (byte)0 : (byte)1;
        }
    }

    public void Dispose() => _labels.Dispose();
}
