namespace Groundshift.InferenceWorker.Labels;

/// <summary>How large blocks of ground are where nobody says.</summary>
internal static class BlockSide
{
    // Ten blocks along the longer side of the labels leave enough of them to divide, and each as large as that allows.
    private const int BlocksPerSide = 10;
    private const int FewestPixels = 5;
    private const int GuardShare = 5;

    private static readonly double[] RoundNumbers = [1, 2, 5, 10];

    /// <summary>A tenth of the labelled ground, as 1, 2 or 5 times a power of ten, at least five pixels. Unit: metres.</summary>
    public static double Default(double extentMetres, double pixelMetres)
    {
        var wanted = Math.Max(extentMetres / BlocksPerSide, FewestPixels * pixelMetres);
        var power = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        return power * RoundNumbers.MinBy(number => Math.Abs(Math.Log(number * power / wanted)));
    }

    /// <summary>A fifth of a block, at least a pixel. Unit: metres.</summary>
    public static double DefaultGuard(double blockMetres, double pixelMetres) => Math.Max(blockMetres / GuardShare, pixelMetres);
}
