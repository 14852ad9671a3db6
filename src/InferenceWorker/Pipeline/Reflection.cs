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
}
