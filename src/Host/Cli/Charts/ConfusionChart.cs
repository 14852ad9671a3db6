using System.Globalization;
using Groundshift.Models.Evaluation;
using Groundshift.Raster.Writing;

namespace Groundshift.Host.Cli.Charts;

/// <summary>A confusion table as a picture: each row in shares of its labels, darker where more.</summary>
internal static class ConfusionChart
{
    private const int CellWidth = 90;
    private const int CellHeight = 56;
    private const int Margin = 16;

    private static readonly Rgb Ink = new(0x22, 0x22, 0x22);
    private static readonly Rgb Light = new(0xFF, 0xFF, 0xFF);
    private static readonly Rgb Full = new(0x08, 0x45, 0x94);

    /// <summary>Draws the classes that are <paramref name="shown"/>.</summary>
    public static byte[] Draw(string title, ConfusionTable table, IReadOnlyList<string> names, IReadOnlyList<int> shown)
    {
        var left = Margin + shown.Max(entry => Canvas.WidthOf(names[entry])) + Margin;
        var slots = shown.Select((_, place) => place % 2 == 0 ? 0 : 1).ToArray();
        var top = Margin + 80;
        var width = Math.Max(left + (shown.Count * CellWidth), Margin + Canvas.WidthOf(title)) + (3 * Margin);
        var canvas = new Canvas(width, top + (shown.Count * CellHeight) + (2 * Margin));
        canvas.Text(Margin, Margin, title, Ink);
        canvas.Text(Margin, Margin + 20, "labels in rows, map in columns, % of a row", Ink, 1);
        for (var place = 0; place < shown.Count; place++)
        {
            // Long names of neighbouring columns stand on two lines.
            canvas.Centred(left + (place * CellWidth) + (CellWidth / 2), top - 30 + (slots[place] * 16), names[shown[place]], Ink, 1);
            canvas.Text(left - Margin - Canvas.WidthOf(names[shown[place]]), top + (place * CellHeight) + 12, names[shown[place]], Ink);
            Row(canvas, table, shown, place, left, top);
        }

        return canvas.ToPng();
    }

    private static void Row(Canvas canvas, ConfusionTable table, IReadOnlyList<int> shown, int place, int left, int top)
    {
        var labels = table.Labels(shown[place]);
        for (var column = 0; column < shown.Count; column++)
        {
            var count = table[shown[place], shown[column]];
            var share = labels > 0 ? count / labels : 0;
            var (x, y) = (left + (column * CellWidth), top + (place * CellHeight));
            canvas.Fill(x, y, CellWidth - 2, CellHeight - 2, Blend(share));
            var ink = share > 0.5 ? Light : Ink;
            canvas.Centred(x + (CellWidth / 2), y + 18, labels > 0 ? (100 * share).ToString("0", CultureInfo.InvariantCulture) : "-", ink);
            canvas.Centred(x + (CellWidth / 2), y + 40, Math.Round(count).ToString("0", CultureInfo.InvariantCulture), ink, 1);
        }
    }

    private static Rgb Blend(double share)
    {
        static byte Between(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share));
        return new Rgb(Between(0xEF, Full.Red, share), Between(0xF3, Full.Green, share), Between(0xFA, Full.Blue, share));
    }
}
