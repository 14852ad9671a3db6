using System.Text.Json.Nodes;
using Groundshift.Core.Grids;

namespace Groundshift.Core.Stac;

/// <summary>The <c>proj:*</c> fields of an asset or item; an asset inherits from its item what it does not state.</summary>
/// <remarks>Source: STAC projection extension v2.0.0; <c>proj:epsg</c> of v1 reads as its code.</remarks>
public sealed class StacProjection
{
    private readonly JsonObject _own;
    private readonly JsonObject? _inherited;

    internal StacProjection(JsonObject own, JsonObject? inherited = null)
    {
        _own = own;
        _inherited = inherited;
    }

    /// <summary>Authority and code, such as <c>EPSG:32633</c>; null where the asset has none or another form names the CRS.</summary>
    public string? Code => CodeOf(_own) ?? (_inherited is null ? null : CodeOf(_inherited));

    /// <summary>The CRS as WKT 2, or null.</summary>
    public string? Wkt2 => JsonView.Text(_own, "proj:wkt2") ?? (_inherited is null ? null : JsonView.Text(_inherited, "proj:wkt2"));

    /// <summary>Rows and columns, or null.</summary>
    /// <remarks>Unit: pixels.</remarks>
    public (int Height, int Width)? Shape =>
        Numbers("proj:shape") is [var height, var width] && IsSize(height) && IsSize(width) ? ((int)height, (int)width) : null;

    /// <summary>Pixel edges to coordinates of the CRS, or null. Six numbers, or nine with a third row of 0, 0, 1.</summary>
    public AffineTransform? Transform => Numbers("proj:transform") switch
    {
        [var a, var b, var c, var d, var e, var f] => new AffineTransform(a, b, c, d, e, f),
        [var a, var b, var c, var d, var e, var f, 0, 0, 1] => new AffineTransform(a, b, c, d, e, f),
        _ => null,
    };

    /// <summary>West, south, east, north in units of the CRS, or null.</summary>
    public IReadOnlyList<double>? Bbox => Numbers("proj:bbox") switch
    {
        [var west, var south, var east, var north] => [west, south, east, north],
        [var west, var south, _, var east, var north, _] => [west, south, east, north],
        _ => null,
    };

    private static bool IsSize(double number) => number is >= 1 and <= int.MaxValue && number == Math.Truncate(number);

    private static string? CodeOf(JsonObject json) =>
        JsonView.Text(json, "proj:code") ?? (JsonView.Integer(json, "proj:epsg") is { } epsg ? $"EPSG:{epsg}" : null);

    private IReadOnlyList<double>? Numbers(string name) =>
        JsonView.Numbers(_own, name) ?? (_inherited is null ? null : JsonView.Numbers(_inherited, name));
}
