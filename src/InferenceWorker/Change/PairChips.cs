using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Pictures of the largest patches: before and after side by side, the patch outlined.</summary>
internal sealed class PairChips : IDisposable
{
    /// <summary>Most chips of a product: the largest patches; the polygons hold all.</summary>
    public const int Most = 6;

    // Sides in pixels: context around a patch, a picture that can be seen, and one that can be sent.
    private const int LeastSide = 48;
    private const int LargestSide = 512;
    private const int ShownSide = 256;
    private const int Gap = 4;

    private static readonly Rgb Yellow = new(255, 221, 0);

    private readonly AlignedRows[] _dates;
    private readonly GridSpec _grid;
    private readonly int[] _bands;
    private readonly IReadOnlyList<(float Low, float High)> _stretches;

    /// <param name="inputs">The pair; borrowed.</param>
    /// <param name="colours">Places of red, green and blue among the usable bands.</param>
    /// <param name="stretches">What black and white mean per date and channel.</param>
    public PairChips(PairInputs inputs, int[] colours, IReadOnlyList<(float Low, float High)> stretches)
    {
        var usable = inputs.UsableBands;
        _bands = [.. colours.Select(place => usable[place])];
        (_grid, _stretches) = (inputs.Grid, stretches);
        _dates =
        [
            new AlignedRows(inputs.Before.Pixels, inputs.Grid, PairInputs.Name(inputs.Before)),
            new AlignedRows(inputs.After.Pixels, inputs.Grid, PairInputs.Name(inputs.After)),
        ];
    }

    /// <summary>Writes <c>chip-1.png</c> and so on; returns the files, largest patch first.</summary>
    public IReadOnlyList<string> Write(string folder, IReadOnlyList<GroundPatch> patches)
    {
        var files = new List<string>();
        foreach (var patch in patches.OrderByDescending(patch => patch.Hectares).ThenBy(patch => patch.Number).Take(Most))
        {
            var file = Path.Combine(folder, FormattableString.Invariant($"chip-{files.Count + 1}.png"));
            Write(file, patch);
            files.Add(file);
        }

        return files;
    }

    public void Dispose()
    {
        foreach (var date in _dates)
        {
            date.Dispose();
        }
    }

    private void Write(string file, GroundPatch patch)
    {
        var frame = Frame(patch.Bounds);
        var step = Math.Max(1, (Math.Max(frame.Width, frame.Height) + LargestSide - 1) / LargestSide);
        var (width, height) = (frame.Width / step, frame.Height / step);
        var zoom = Math.Max(1, ShownSide / Math.Max(width, height));
        var full = ((2 * width * zoom) + Gap, height * zoom);
        var picture = new byte[PairPictures.Channels * full.Item1 * full.Item2];
        Array.Fill(picture, byte.MaxValue);
        var outline = Outline(patch, frame);
        for (var date = 0; date < _dates.Length; date++)
        {
            var block = _dates[date].Read(frame);
            for (var channel = 0; channel < PairPictures.Channels; channel++)
            {
                Draw(block, channel, date, step, zoom, outline, picture, full);
            }
        }

        File.WriteAllBytes(file, PngWriter.Encode(full.Item1, full.Item2, PairPictures.Channels, picture));
    }

    private void Draw(PixelBlock block, int channel, int date, int step, int zoom, HashSet<int> outline, byte[] picture, (int Width, int Height) full)
    {
        var frame = block.Grid;
        var values = new float[frame.Width];
        var left = date * ((frame.Width / step * zoom) + Gap);
        var line = channel switch { 0 => Yellow.Red, 1 => Yellow.Green, _ => Yellow.Blue };
        for (var row = 0; row < full.Height; row++)
        {
            var from = row / zoom * step;
            AlignedRows.ToPhysical(block, _bands[channel], from, values);
            var validity = block.ValidityRow(from);
            for (var column = 0; column < frame.Width / step * zoom; column++)
            {
                var at = column / zoom * step;
                picture[(((channel * full.Height) + row) * full.Width) + left + column] = outline.Contains((from * frame.Width) + at)
                    ? line
                    : PairPictures.Show(validity[at] == 0 ? float.NaN : values[at], _stretches[(date * PairPictures.Channels) + channel]);
            }
        }
    }

    private PixelRect Frame(PixelRect bounds)
    {
        var side = Math.Max(LeastSide, Math.Max(bounds.Width, bounds.Height) * 2);
        var (width, height) = (Math.Min(side, _grid.Width), Math.Min(side, _grid.Height));
        var column = Math.Clamp(bounds.Column + (bounds.Width / 2) - (width / 2), 0, _grid.Width - width);
        var row = Math.Clamp(bounds.Row + (bounds.Height / 2) - (height / 2), 0, _grid.Height - height);
        return new PixelRect(column, row, width, height);
    }

    // Pixels just outside the patch, so that what changed stays to be seen.
    private static HashSet<int> Outline(GroundPatch patch, PixelRect frame)
    {
        var inside = new HashSet<int>();
        foreach (var run in patch.Runs.Where(run => run.Row >= frame.Row && run.Row < frame.Bottom))
        {
            for (var column = Math.Max(run.Start, frame.Column); column < Math.Min(run.End, frame.Right); column++)
            {
                inside.Add(((run.Row - frame.Row) * frame.Width) + column - frame.Column);
            }
        }

        var edge = new HashSet<int>();
        foreach (var pixel in inside)
        {
            var (row, column) = Math.DivRem(pixel, frame.Width);
            foreach (var (down, right) in new[] { (-1, 0), (1, 0), (0, -1), (0, 1) })
            {
                if (row + down >= 0 && row + down < frame.Height && column + right >= 0 && column + right < frame.Width)
                {
                    edge.Add(((row + down) * frame.Width) + column + right);
                }
            }
        }

        edge.ExceptWith(inside);
        return edge;
    }
}
