namespace Groundshift.Core.Grids;

/// <summary>
/// Maps pixel edges to projected coordinates, in the coefficient order of <c>proj:transform</c>:
/// <c>x = A·column + B·row + C</c>, <c>y = D·column + E·row + F</c>.
/// </summary>
/// <remarks>
/// <para>Unit: CRS units per pixel (A, B, D, E) and CRS units (C, F). Column 0, row 0 is the outer corner of the first pixel; its centre is (0.5, 0.5).</para>
/// <para>GDAL orders the same numbers (C, A, B, F, D, E).</para>
/// <para>Source: STAC projection extension v2.0.0, field <c>proj:transform</c>.</para>
/// </remarks>
public readonly record struct AffineTransform(double A, double B, double C, double D, double E, double F)
{
    /// <summary>True when rows and columns run along the axes of the CRS.</summary>
    public bool IsAxisAligned => B == 0 && D == 0;

    /// <summary>Projected coordinates of a pixel position.</summary>
    public (double X, double Y) Apply(double column, double row) =>
        ((A * column) + (B * row) + C, (D * column) + (E * row) + F);

    /// <summary>Pixel position of projected coordinates.</summary>
    /// <exception cref="InvalidOperationException">The transform is singular.</exception>
    public (double Column, double Row) Invert(double x, double y)
    {
        var determinant = (A * E) - (B * D);
        if (determinant == 0)
        {
            throw new InvalidOperationException($"The transform {this} is singular and has no inverse.");
        }

        var dx = x - C;
        var dy = y - F;
        return (((E * dx) - (B * dy)) / determinant, ((A * dy) - (D * dx)) / determinant);
    }

    /// <summary>The transform of the same pixels counted from another origin.</summary>
    public AffineTransform Shift(double columns, double rows)
    {
        var (x, y) = Apply(columns, rows);
        return this with { C = x, F = y };
    }
}
