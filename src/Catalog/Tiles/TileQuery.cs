using System.Globalization;
using Groundshift.Core.Jobs;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Tiles;

/// <summary>What a request for a tile may choose: <c>bands=1</c> or <c>bands=4,3,2</c>, <c>rescale=0,3000</c> in stored samples.</summary>
internal sealed record TileQuery(IReadOnlyList<int>? Bands, (double Low, double High)? Rescale)
{
    private static readonly string[] Known = ["bands", "rescale"];

    /// <summary>As text, in one spelling: part of the tile's tag, and of the tiles' address.</summary>
    public string Text => string.Join('&', new[]
    {
        Bands is null ? null : $"bands={string.Join(',', Bands)}",
        Rescale is not var (low, high) ? null : string.Create(CultureInfo.InvariantCulture, $"rescale={low},{high}"),
    }.OfType<string>());

    /// <exception cref="InvalidInputException">A parameter is unknown or wrong.</exception>
    public static TileQuery Of(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } unknown)
        {
            throw new InvalidInputException(unknown, "one of bands, rescale", "an unknown parameter", "Leave it out.");
        }

        return new TileQuery(ReadBands(query["bands"].ToString()), ReadRescale(query["rescale"].ToString()));
    }

    private static int[]? ReadBands(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var parts = text.Split(',');
        var bands = parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var band) ? band : 0).ToArray();
        return bands.Length is 1 or 3 && bands.All(band => band > 0)
            ? bands
            : throw new InvalidInputException("bands", "one band number, or three for red, green and blue", text, "Write bands=1 or bands=4,3,2.");
    }

    private static (double, double)? ReadRescale(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var parts = text.Split(',');
        return parts.Length == 2 && Number(parts[0], out var low) && Number(parts[1], out var high) && low < high
            ? (low, high)
            : throw new InvalidInputException("rescale", "two numbers, the lower first", text, "Write rescale=0,3000.");
    }

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
