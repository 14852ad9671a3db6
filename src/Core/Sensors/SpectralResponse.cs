namespace Groundshift.Core.Sensors;

/// <summary>How strongly one band answers to each wavelength: straight lines between samples, zero outside of them.</summary>
/// <remarks>Unit: nanometres; the response is relative, any positive scale will do.</remarks>
public sealed class SpectralResponse
{
    /// <summary>Share of the bandwidth over which a parametric response rises from 0 to 1, centred on the half-maximum point.</summary>
    /// <remarks>The measured edges of the Sentinel-2 filters are 5 % (B02) to 20 % (B07) of the width; ESA, COPE-GSEG-EOPG-TN-15-0007.</remarks>
    private const double EdgeShare = 0.1;

    private readonly double[] _wavelengths;
    private readonly double[] _responses;
    private readonly double[] _integral;

    /// <summary>Takes samples in order of wavelength.</summary>
    /// <exception cref="ArgumentException">Fewer than two samples, wavelengths that do not rise, or a response that is negative, not finite or zero throughout.</exception>
    public SpectralResponse(string band, IReadOnlyList<double> wavelengths, IReadOnlyList<double> responses)
    {
        if (wavelengths.Count != responses.Count || wavelengths.Count < 2)
        {
            throw new ArgumentException($"{band}: {wavelengths.Count} wavelengths and {responses.Count} responses; at least two of each are needed, as many of one as of the other.", nameof(wavelengths));
        }

        for (var i = 0; i < wavelengths.Count; i++)
        {
            if (!double.IsFinite(wavelengths[i]) || (i > 0 && wavelengths[i] <= wavelengths[i - 1]))
            {
                throw new ArgumentException($"{band}: the wavelength {wavelengths[i]} at sample {i} does not rise.", nameof(wavelengths));
            }

            if (!double.IsFinite(responses[i]) || responses[i] < 0)
            {
                throw new ArgumentException($"{band}: the response {responses[i]} at {wavelengths[i]} nm is no share.", nameof(responses));
            }
        }

        Band = band;
        _wavelengths = [.. wavelengths];
        _responses = [.. responses];
        _integral = new double[_wavelengths.Length];
        for (var i = 1; i < _integral.Length; i++)
        {
            _integral[i] = _integral[i - 1] + ((_wavelengths[i] - _wavelengths[i - 1]) * (_responses[i] + _responses[i - 1]) / 2);
        }

        if (Total <= 0)
        {
            throw new ArgumentException($"{band}: the response is zero throughout.", nameof(responses));
        }
    }

    /// <summary>Name of the band.</summary>
    public string Band { get; }

    /// <summary>Integral over all wavelengths.</summary>
    public double Total => _integral[^1];

    /// <summary>Response-weighted mean wavelength.</summary>
    public double CentroidNanometres
    {
        get
        {
            var sum = 0.0;
            for (var i = 1; i < _wavelengths.Length; i++)
            {
                // Exact for straight lines: Simpson's rule on the quadratic wavelength x response.
                var (x0, x1) = (_wavelengths[i - 1], _wavelengths[i]);
                var (y0, y1) = (_responses[i - 1], _responses[i]);
                sum += (x1 - x0) / 6 * ((x0 * y0) + ((x0 + x1) * (y0 + y1)) + (x1 * y1));
            }

            return sum / Total;
        }
    }

    /// <summary>A flat top with straight edges, of which centre and full width at half maximum are given.</summary>
    public static SpectralResponse Trapezoid(string band, double centre, double width)
    {
        var edge = width * EdgeShare / 2;
        var half = width / 2;
        return new SpectralResponse(
            band,
            [centre - half - edge, centre - half + edge, centre + half - edge, centre + half + edge],
            [0, 1, 1, 0]);
    }

    /// <summary>Integral of the response from one wavelength to another; 0 when they are in wrong order.</summary>
    public double Integral(double from, double to) => to <= from ? 0 : Cumulative(to) - Cumulative(from);

    private double Cumulative(double wavelength)
    {
        if (wavelength <= _wavelengths[0])
        {
            return 0;
        }

        if (wavelength >= _wavelengths[^1])
        {
            return Total;
        }

        var found = Array.BinarySearch(_wavelengths, wavelength);
        if (found >= 0)
        {
            return _integral[found];
        }

        var left = ~found - 1;
        var offset = wavelength - _wavelengths[left];
        var slope = (_responses[left + 1] - _responses[left]) / (_wavelengths[left + 1] - _wavelengths[left]);
        return _integral[left] + (offset * (_responses[left] + (slope * offset / 2)));
    }
}
