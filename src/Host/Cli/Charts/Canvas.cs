using Groundshift.Raster.Writing;

namespace Groundshift.Host.Cli.Charts;

/// <summary>A picture in the making, white at first; x goes right and y down, in pixels.</summary>
internal sealed class Canvas
{
    private readonly byte[] _planes;

    public Canvas(int width, int height)
    {
        Width = width;
        Height = height;
        _planes = new byte[3 * width * height];
        Array.Fill(_planes, byte.MaxValue);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Fills a rectangle; what lies outside is cut off.</summary>
    public void Fill(int x, int y, int width, int height, Rgb colour)
    {
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
        {
            for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
            {
                Set(column, row, colour);
            }
        }
    }

    /// <summary>Draws a line.</summary>
    public void Line(int fromX, int fromY, int toX, int toY, Rgb colour)
    {
        var steps = Math.Max(1, Math.Max(Math.Abs(toX - fromX), Math.Abs(toY - fromY)));
        for (var step = 0; step <= steps; step++)
        {
            Fill((int)Math.Round(fromX + ((toX - fromX) * (double)step / steps)), (int)Math.Round(fromY + ((toY - fromY) * (double)step / steps)), 1, 1, colour);
        }
    }

    /// <summary>Writes text from its upper left corner.</summary>
    public void Text(int x, int y, string text, Rgb colour, int scale = 2)
    {
        for (var place = 0; place < text.Length; place++)
        {
            for (var row = 0; row < PixelFont.Height; row++)
            {
                for (var column = 0; column < PixelFont.Width; column++)
                {
                    if (PixelFont.HasInk(text[place], column, row))
                    {
                        Fill(x + (((place * PixelFont.Advance) + column) * scale), y + (row * scale), scale, scale, colour);
                    }
                }
            }
        }
    }

    /// <summary>Writes text around a middle.</summary>
    public void Centred(int x, int y, string text, Rgb colour, int scale = 2) =>
        Text(x - (WidthOf(text, scale) / 2), y - (PixelFont.Height * scale / 2), text, colour, scale);

    /// <summary>Columns that a text takes.</summary>
    public static int WidthOf(string text, int scale = 2) => Math.Max(0, (text.Length * PixelFont.Advance) - 1) * scale;

    /// <summary>The picture as a PNG file.</summary>
    public byte[] ToPng() => PngWriter.Encode(Width, Height, 3, _planes);

    private void Set(int column, int row, Rgb colour)
    {
        var (at, plane) = ((row * Width) + column, Width * Height);
        (_planes[at], _planes[plane + at], _planes[(2 * plane) + at]) = (colour.Red, colour.Green, colour.Blue);
    }
}
