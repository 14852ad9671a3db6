using Groundshift.Core.Jobs;
using NetTopologySuite.Geometries;

namespace Groundshift.Raster.Gdal;

/// <summary>Transforms coordinates between two reference systems, always x = longitude or easting and y = latitude or northing.</summary>
/// <remarks>Calls from several threads are serialised. Ownership: dispose once.</remarks>
public sealed unsafe class CoordinateTransform : IDisposable
{
    // Coordinates that PROJ could not transform come back as infinity (HUGE_VAL).
    private readonly Lock _gate = new();
    private readonly TransformationHandle _handle;

    /// <summary>Prepares a transformation.</summary>
    /// <param name="from">Authority code or WKT.</param>
    /// <param name="to">Authority code or WKT.</param>
    /// <exception cref="InvalidInputException">One of the texts is no known CRS.</exception>
    /// <exception cref="GdalException">PROJ knows no way between the two.</exception>
    public CoordinateTransform(string from, string to)
    {
        using var source = SpatialReference.Parse(from);
        using var target = SpatialReference.Parse(to);
        using var errors = new ErrorCapture();
        _handle = new TransformationHandle(GdalNative.OCTNewCoordinateTransformation(source.Handle, target.Handle));
        if (_handle.IsInvalid)
        {
            throw errors.Failure($"preparing the transformation from {from} to {to}");
        }

        From = from;
        To = to;
    }

    /// <summary>Source CRS as given.</summary>
    public string From { get; }

    /// <summary>Target CRS as given.</summary>
    public string To { get; }

    /// <summary>Transforms one point.</summary>
    /// <exception cref="GdalException">The point lies outside of the transformation's domain.</exception>
    public (double X, double Y) Apply(double x, double y)
    {
        Apply(new Span<double>(ref x), new Span<double>(ref y));
        return (x, y);
    }

    /// <summary>Transforms points in place.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    /// <exception cref="GdalException">A point lies outside of the transformation's domain.</exception>
    public void Apply(Span<double> x, Span<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"Got {x.Length} x and {y.Length} y coordinates.", nameof(y));
        }

        lock (_gate)
        {
            using var errors = new ErrorCapture();
            fixed (double* px = x)
            fixed (double* py = y)
            {
                var ok = GdalNative.OCTTransform(_handle, x.Length, px, py, null);
                if (ok == 0 || x.ContainsAny(double.PositiveInfinity, double.NaN) || y.ContainsAny(double.PositiveInfinity, double.NaN))
                {
                    throw errors.Failure($"transforming coordinates from {From} to {To}");
                }
            }
        }
    }

    /// <summary>A transformed copy of a geometry, vertex by vertex.</summary>
    /// <exception cref="GdalException">A vertex lies outside of the transformation's domain.</exception>
    public Geometry Apply(Geometry geometry)
    {
        var copy = geometry.Copy();
        var filter = new VertexFilter(this);
        copy.Apply(filter);
        copy.GeometryChanged();
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private sealed class VertexFilter(CoordinateTransform transform) : IEntireCoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence sequence)
        {
            var x = new double[sequence.Count];
            var y = new double[sequence.Count];
            for (var i = 0; i < sequence.Count; i++)
            {
                x[i] = sequence.GetX(i);
                y[i] = sequence.GetY(i);
            }

            transform.Apply(x, y);
            for (var i = 0; i < sequence.Count; i++)
            {
                sequence.SetX(i, x[i]);
                sequence.SetY(i, y[i]);
            }
        }
    }
}
