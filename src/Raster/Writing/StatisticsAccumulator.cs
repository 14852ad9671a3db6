using System.Runtime.InteropServices;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Writing;

/// <summary>Gathers the statistics of one band while its rows pass by; independent of how they are split.</summary>
internal sealed class StatisticsAccumulator(SampleType type, double? nodata)
{
    private readonly long[] _histogram = type == SampleType.UInt8 ? new long[256] : [];
    private long _pixels;
    private long _valid;
    private double _minimum = double.PositiveInfinity;
    private double _maximum = double.NegativeInfinity;
    private double _mean;
    private double _squares;

    internal void Add(ReadOnlySpan<byte> row)
    {
        _pixels += row.Length / type.Size();
        switch (type)
        {
            case SampleType.UInt8:
                foreach (var value in row)
                {
                    _histogram[value]++;
                }

                break;
            case SampleType.UInt16:
                AddEach(MemoryMarshal.Cast<byte, ushort>(row));
                break;
            case SampleType.Int16:
                AddEach(MemoryMarshal.Cast<byte, short>(row));
                break;
            default:
                AddEach(MemoryMarshal.Cast<byte, float>(row));
                break;
        }
    }

    internal RasterStatistics ToStatistics()
    {
        for (var value = 0; value < _histogram.Length; value++)
        {
            if (_histogram[value] > 0 && value != nodata)
            {
                AddMany(value, _histogram[value]);
            }
        }

        var share = _pixels == 0 ? 0 : 100.0 * _valid / _pixels;
        return _valid == 0
            ? new RasterStatistics { ValidPercent = share, ValidPixels = 0, Histogram = _histogram }
            : new RasterStatistics
            {
                Minimum = _minimum,
                Maximum = _maximum,
                Mean = _mean,
                StandardDeviation = Math.Sqrt(_squares / _valid),
                ValidPercent = share,
                ValidPixels = _valid,
                Histogram = _histogram,
            };
    }

    private void AddEach<T>(ReadOnlySpan<T> row)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        foreach (var sample in row)
        {
            var value = double.CreateTruncating(sample);
            if (double.IsFinite(value) && value != nodata)
            {
                AddMany(value, 1);
            }
        }
    }

    // Welford's update for a value that comes count times. Source: Chan, Golub, LeVeque (1979), pairwise combination.
    private void AddMany(double value, long count)
    {
        var total = _valid + count;
        var delta = value - _mean;
        _mean += delta * count / total;
        _squares += delta * delta * _valid * count / total;
        _valid = total;
        _minimum = Math.Min(_minimum, value);
        _maximum = Math.Max(_maximum, value);
    }
}
