using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Groundshift.Core.Telemetry;

namespace Groundshift.Host.Telemetry;

/// <summary>Listens to the product's meter and keeps sums, distributions and last values, for who asks.</summary>
internal sealed class MetricStore : IDisposable
{
    /// <summary>Upper bounds of the buckets of all distributions.</summary>
    public static readonly double[] Bounds = [.. Figures.DurationBounds];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, MetricSeries>> _series = new();

    public MetricStore()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Traces.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };

        // An instrument whose meter is disposed belongs to a service that has ended.
        _listener.MeasurementsCompleted = (instrument, state) => _series.TryRemove(instrument, out _);
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All series as they stand, by instrument, in the order of names.</summary>
    public IReadOnlyList<(Instrument Instrument, IReadOnlyList<MetricSeries> Series)> Read()
    {
        foreach (var (instrument, series) in _series.Where(entry => entry.Key.IsObservable))
        {
            // What is not told any more, such as a removed watch, must not stand for ever.
            series.Clear();
        }

        _listener.RecordObservableInstruments();
        return
        [
            .. _series.OrderBy(entry => entry.Key.Name, StringComparer.Ordinal).Where(entry => !entry.Value.IsEmpty)
                .Select(entry => (entry.Key, (IReadOnlyList<MetricSeries>)[.. entry.Value.OrderBy(series => series.Key, StringComparer.Ordinal).Select(series => series.Value)])),
        ];
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, tag) in tags)
        {
            labels[key] = Convert.ToString(tag, CultureInfo.InvariantCulture) ?? string.Empty;
        }

        var id = string.Join('\n', labels.Select(label => $"{label.Key}={label.Value}"));
        _series.GetOrAdd(instrument, _ => new()).GetOrAdd(id, _ => new MetricSeries(labels)).Add(value, instrument.IsObservable);
    }
}

/// <summary>One set of labels of an instrument.</summary>
internal sealed class MetricSeries(IReadOnlyDictionary<string, string> labels)
{
    private readonly Lock _gate = new();
    private readonly long[] _buckets = new long[MetricStore.Bounds.Length + 1];
    private double _value;
    private long _count;

    public IReadOnlyDictionary<string, string> Labels => labels;

    /// <summary>Adds to the sum, or replaces the last value.</summary>
    public void Add(double value, bool isLast)
    {
        lock (_gate)
        {
            _value = isLast ? value : _value + value;
            _count++;
            var bucket = Array.FindIndex(MetricStore.Bounds, bound => value <= bound);
            _buckets[bucket < 0 ? MetricStore.Bounds.Length : bucket]++;
        }
    }

    /// <summary>Sum or last value, number of measurements, and measurements in each bucket and those below it.</summary>
    public (double Value, long Count, long[] Cumulative) Read()
    {
        lock (_gate)
        {
            var (running, cumulative) = (0L, new long[_buckets.Length]);
            for (var i = 0; i < _buckets.Length; i++)
            {
                cumulative[i] = running += _buckets[i];
            }

            return (_value, _count, cumulative);
        }
    }
}
