using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Pictures of the largest patches: before and after side by side, the patch outlined.</summary>
internal sealed class PairChips : IDisposable
{
    /// <summary>Most chips of a product: the largest patches; the polygons hold all.</summary>
    public const int Most = 6;

    // Sides in pixels: context around a patch, a picture that can be sent, and one that can be seen. Of a larger patch a part is shown.
    private const int LeastSide = 48;
    private const int LargestSide = 384;
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
        var frame = Frame(patch);
        var zoom = Math.Max(1, ShownSide / Math.Max(frame.Width, frame.Height));
        var (width, height) = ((2 * frame.Width * zoom) + Gap, frame.Height * zoom);
        var picture = new byte[PairPictures.Channels * width * height];
        Array.Fill(picture, byte.MaxValue);
        var outline = Outline(patch, frame);
        for (var date = 0; date < _dates.Length; date++)
        {
            var block = _dates[date].Read(frame);
            for (var channel = 0; channel < PairPictures.Channels; channel++)
            {
                Draw(block, channel, date, zoom, outline, picture, (width, height));
            }
        }

        File.WriteAllBytes(file, PngWriter.Encode(width, height, PairPictures.Channels, picture));
    }

    private void Draw(PixelBlock block, int channel, int date, int zoom, HashSet<int> outline, byte[] picture, (int Width, int Height) full)
    {
        var frame = block.Grid;
        var values = new float[frame.Width];
        var left = date * ((frame.Width * zoom) + Gap);
        var line = channel switch { 0 => Yellow.Red, 1 => Yellow.Green, _ => Yellow.Blue };
        for (var row = 0; row < full.Height; row++)
        {
            var from = row / zoom;
            AlignedRows.ToPhysical(block, _bands[channel], from, values);
            var validity = block.ValidityRow(from);
            for (var column = 0; column < frame.Width * zoom; column++)
            {
                var at = column / zoom;
                picture[(((channel * full.Height) + row) * full.Width) + left + column] = outline.Contains((from * frame.Width) + at)
                    ? line
                    : PairPictures.Show(validity[at] == 0 ? float.NaN : values[at], _stretches[(date * PairPictures.Channels) + channel]);
            }
        }
    }

    private PixelRect Frame(GroundPatch patch)
    {
        var bounds = patch.Bounds;
        var side = Math.Clamp(Math.Max(bounds.Width, bounds.Height) * 2, LeastSide, LargestSide);
        var (width, height) = (Math.Min(side, _grid.Width), Math.Min(side, _grid.Height));
        var (middleRow, middleColumn) = Middle(patch);
        return new PixelRect(Math.Clamp(middleColumn - (width / 2), 0, _grid.Width - width), Math.Clamp(middleRow - (height / 2), 0, _grid.Height - height), width, height);
    }

    // Of a patch that fits the middle of its bounds; of a larger one its longest run, for bounds may have nothing in their middle.
    private static (int Row, int Column) Middle(GroundPatch patch)
    {
        if (Math.Max(patch.Bounds.Width, patch.Bounds.Height) * 2 <= LargestSide)
        {
            return (patch.Bounds.Row + (patch.Bounds.Height / 2), patch.Bounds.Column + (patch.Bounds.Width / 2));
        }

        var longest = patch.Runs.MaxBy(run => run.Pixels);
        return (longest.Row, (longest.Start + longest.End) / 2);
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
