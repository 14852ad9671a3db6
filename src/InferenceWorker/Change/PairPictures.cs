using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Both dates in small, every n-th pixel, for people to look at; and the stretch that chips share.</summary>
internal sealed class PairPictures
{
    // As wide as a quicklook of a class map.
    private const int MostPixels = 768;

    // The darkest and brightest fiftieth may burn out.
    private const double Tail = 0.02;

    private readonly int _step;
    private readonly int[] _colours;
    private readonly float[][] _planes;

    /// <param name="width">Columns of the product.</param>
    /// <param name="height">Rows of the product.</param>
    /// <param name="colours">Places of red, green and blue among the bands of the pair.</param>
    public PairPictures(int width, int height, int[] colours)
    {
        _colours = colours;
        _step = Math.Max(1, (Math.Max(width, height) + MostPixels - 1) / MostPixels);
        (Width, Height) = ((width + _step - 1) / _step, (height + _step - 1) / _step);
        _planes = [.. Enumerable.Range(0, 2 * Channels).Select(_ =>
        {
            var plane = new float[Width * Height];
            Array.Fill(plane, float.NaN);
            return plane;
        })];
    }

    /// <summary>Red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Takes in a row of the pair.</summary>
    public void Add(PairRows rows, int row)
    {
        if (row % _step != 0)
        {
            return;
        }

        var mask = rows.Mask(row);
        for (var plane = 0; plane < _planes.Length; plane++)
        {
            var values = rows.Values(plane / Channels, _colours[plane % Channels], row);
            for (var column = 0; column < Width; column++)
            {
                var at = column * _step;
                _planes[plane][((row / _step) * Width) + column] = mask[at] == PairRows.Clear ? values[at] : float.NaN;
            }
        }
    }

    /// <summary>What black and white mean per date and channel; each date by itself, for light differs.</summary>
    public IReadOnlyList<(float Low, float High)> Stretches() => [.. _planes.Select(Stretch)];

    /// <summary>Writes one date; pixels that are not clear on both are white.</summary>
    public void Write(string file, int date) => File.WriteAllBytes(file, PngWriter.Encode(Width, Height, Channels, Render(date, dimmed: false)));

    /// <summary>Writes the later date, dimmed, with the patches in the colours of what they became.</summary>
    public void WriteChange(string file, IReadOnlyList<GroundPatch> patches, ChangeLegend legend)
    {
        var planes = Render(1, dimmed: true);
        foreach (var run in patches.SelectMany(patch => patch.Runs))
        {
            var colour = Rgb.Parse(legend.Find(run.Value).ColorHint);
            for (var column = run.Start / _step; column <= (run.End - 1) / _step; column++)
            {
                var at = ((run.Row / _step) * Width) + column;
                (planes[at], planes[(Width * Height) + at], planes[(2 * Width * Height) + at]) = (colour.Red, colour.Green, colour.Blue);
            }
        }

        File.WriteAllBytes(file, PngWriter.Encode(Width, Height, Channels, planes));
    }

    /// <summary>A value as a byte; white where there is none.</summary>
    public static byte Show(float value, (float Low, float High) stretch) => float.IsNaN(value)
        ? byte.MaxValue
        : (byte)Math.Clamp(MathF.Round(254 * (value - stretch.Low) / (stretch.High - stretch.Low)), 0, 254);

    private byte[] Render(int date, bool dimmed)
    {
        var planes = new byte[Channels * Width * Height];
        for (var channel = 0; channel < Channels; channel++)
        {
            var plane = _planes[(date * Channels) + channel];
            var stretch = Stretch(plane);
            for (var at = 0; at < plane.Length; at++)
            {
                var shown = Show(plane[at], stretch);
                planes[(channel * plane.Length) + at] = dimmed && shown != byte.MaxValue ? (byte)(shown / 2) : shown;
            }
        }

        return planes;
    }

    private static (float Low, float High) Stretch(float[] plane)
    {
        float[] known = [.. plane.Where(float.IsFinite).Order()];
        if (known.Length == 0)
        {
            return (0, 1);
        }

        var (low, high) = (known[(int)(Tail * (known.Length - 1))], known[(int)((1 - Tail) * (known.Length - 1))]);
        return high > low ? (low, high) : (low, low + 1);
    }
}
