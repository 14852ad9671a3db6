namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Fills what a window reads outside the scene, by mirroring at the scene's edge without repeating the edge pixel.</summary>
internal static class Reflection
{
    /// <summary>
    /// The position between <paramref name="first"/> and <paramref name="end"/> (exclusive) that stands in for
    /// <paramref name="position"/>. A strip shorter than what sticks out is mirrored to and fro.
    /// </summary>
    public static int Of(int position, int first, int end)
    {
        var count = end - first;
        if (count == 1)
        {
            return first;
        }

        var period = 2 * (count - 1);
        var within = (position - first) % period;
        within = within < 0 ? within + period : within;
        return first + (within < count ? within : period - within);
    }

    /// <summary>Fills a line on both sides of the part from <paramref name="start"/> to <paramref name="end"/>, which is in place.</summary>
    public static void Extend<T>(Span<T> line, int start, int end)
        where T : unmanaged
    {
        var (from, step) = (end - 1, -1);
        for (var at = end; at < line.Length; at++)
        {
            line[at] = line[Walk(ref from, ref step, start, end)];
        }

        (from, step) = (start, 1);
        for (var at = start - 1; at >= 0; at--)
        {
            line[at] = line[Walk(ref from, ref step, start, end)];
        }
    }

    // To and fro between the ends, which are not repeated; no division, for this runs for every pixel outside the scene.
    private static int Walk(ref int from, ref int step, int start, int end)
    {
        if (end - start > 1)
        {
            from += step;
            if (from < start || from >= end)
            {
                step = -step;
                from += 2 * step;
            }
        }

        return from;
    }
}
