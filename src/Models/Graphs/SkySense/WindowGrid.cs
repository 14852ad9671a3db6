namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// How a map of places is cut into windows: which place each window's place comes from, and back. Places are numbered row by row;
/// the number height * width stands for a place of zeros. Source: mmcls 0.25, ShiftWindowMSA.
/// </summary>
internal sealed class WindowGrid(int height, int width, int window, int shift)
{
    private readonly int _rows = (height + window - 1) / window;
    private readonly int _columns = (width + window - 1) / window;

    /// <summary>Number of windows.</summary>
    public int Count => _rows * _columns;

    /// <summary>Places that windows are moved by.</summary>
    public int Shift => shift;

    /// <summary>True where windows reach beyond the map.</summary>
    public bool IsPadded => PaddedHeight != height || PaddedWidth != width;

    private int PaddedHeight => _rows * window;

    private int PaddedWidth => _columns * window;

    /// <summary>For each place of each window, in order, the place of the map.</summary>
    public long[] Sources() => [.. Places().Select(place => place.Row < height && place.Column < width ? (long)place.Row * width + place.Column : height * width)];

    /// <summary>For each place of the map, its place in the windows.</summary>
    public long[] Targets()
    {
        var targets = new long[height * width];
        foreach (var (index, source) in Sources().Index())
        {
            if (source < targets.Length)
            {
                targets[source] = index;
            }
        }

        return targets;
    }

    /// <summary>For each window and each two of its places: 0, or <paramref name="apart"/> where wrapping brought them together. Shape: [count, S, S].</summary>
    public float[] Mask(float apart)
    {
        int[] regions = [.. Places().Select(place => 3 * Region(place.Row, PaddedHeight) + Region(place.Column, PaddedWidth))];
        var places = window * window;
        var mask = new float[Count * places * places];
        for (var index = 0; index < mask.Length; index++)
        {
            var (first, other) = (index / places, index / (places * places) * places + index % places);
            mask[index] = regions[first] == regions[other] ? 0 : apart;
        }

        return mask;
    }

    // A padded map that is moved by the shift has three stripes per axis: whole windows, the window that wraps, what wrapped round.
    private int Region(int source, int length)
    {
        var moved = (source - shift + length) % length;
        return moved < length - window ? 0 : moved < length - shift ? 1 : 2;
    }

    private IEnumerable<(int Row, int Column)> Places() =>
        from top in Enumerable.Range(0, _rows)
        from left in Enumerable.Range(0, _columns)
        from row in Enumerable.Range(0, window)
        from column in Enumerable.Range(0, window)
        select ((top * window + row + shift) % PaddedHeight, (left * window + column + shift) % PaddedWidth);
}
