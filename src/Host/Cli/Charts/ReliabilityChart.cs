using System.Globalization;
using Groundshift.Models.Evaluation;
using Groundshift.Raster.Writing;

namespace Groundshift.Host.Cli.Charts;

/// <summary>Confidence against accuracy: bars on the diagonal mean that shares say what they mean; below it the map is too sure.</summary>
internal static class ReliabilityChart
{
    private const int Side = 360;
    private const int Left = 70;
    private const int Top = 60;
    private const int HistogramHeight = 80;

    private static readonly Rgb Ink = new(0x22, 0x22, 0x22);
    private static readonly Rgb Grid = new(0xDD, 0xDD, 0xDD);
    private static readonly Rgb Bar = new(0x42, 0x92, 0xC6);
    private static readonly Rgb Diagonal = new(0xD9, 0x48, 0x01);
    private static readonly Rgb Count = new(0x99, 0x99, 0x99);

    /// <summary>Draws the bins, and below them how many labels fell into each.</summary>
    public static byte[] Draw(string title, Reliability reliability)
    {
        var canvas = new Canvas(Math.Max(Left + Side + 40, Canvas.WidthOf(title) + 40), Top + Side + 60 + HistogramHeight + 20);
        canvas.Text(16, 16, title, Ink);
        canvas.Text(16, 38, $"share right by confidence, ECE {reliability.Error.ToString("0.000", CultureInfo.InvariantCulture)}", Ink, 1);
        Axes(canvas);
        var bins = reliability.Bins;
        var most = bins.Max(bin => bin.Weight);
        for (var bin = 0; bin < bins.Count; bin++)
        {
            var (x, end) = (Left + (Side * bin / bins.Count), Left + (Side * (bin + 1) / bins.Count));
            var height = (int)Math.Round(Side * bins[bin].Accuracy);
            canvas.Fill(x + 1, Top + Side - height, end - x - 2, height, Bar);
            var labels = most > 0 ? (int)Math.Ceiling(HistogramHeight * bins[bin].Weight / most) : 0;
            canvas.Fill(x + 1, Top + Side + 50 + HistogramHeight - labels, end - x - 2, labels, Count);
        }

        canvas.Line(Left, Top + Side, Left + Side, Top, Diagonal);
        canvas.Text(Left, Top + Side + 54 + HistogramHeight, "labels per bin", Ink, 1);
        return canvas.ToPng();
    }

    private static void Axes(Canvas canvas)
    {
        for (var tick = 0; tick <= 5; tick++)
        {
            var at = Side * tick / 5;
            var text = (tick / 5.0).ToString("0.0", CultureInfo.InvariantCulture);
            canvas.Fill(Left, Top + Side - at, Side, 1, Grid);
            canvas.Text(Left - 40, Top + Side - at - 4, text, Ink, 1);
            canvas.Centred(Left + at, Top + Side + 14, text, Ink, 1);
        }

        canvas.Centred(Left + (Side / 2), Top + Side + 32, "confidence", Ink, 1);
        canvas.Fill(Left, Top, 1, Side, Ink);
        canvas.Fill(Left, Top + Side, Side, 1, Ink);
    }
}
