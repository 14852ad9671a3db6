using Groundshift.InferenceWorker.State;
using Groundshift.TestKit.Campaign;

namespace Groundshift.InferenceWorker.Tests.State;

/// <summary>The land-cover state, as the worker keeps it: the same rows, step and rules.</summary>
internal sealed class StatePolicy : IAlarmPolicies
{
    private readonly int _side;
    private readonly FilterModel _model;
    private readonly SeasonTable _seasons;
    private readonly List<DateTimeOffset> _times = [];
    private ChangeSpread _spread;
    private readonly StateRows _rows;
    private readonly StableRows _stable;
    private readonly ObservationRows _observed;
    private readonly byte[] _alarms;

    public StatePolicy(FilterSettings settings, int side)
    {
        _side = side;
        _alarms = new byte[side * side];
        _model = new FilterModel(SimulatedGround.Legend, settings);
        _seasons = new SeasonTable(_model.Classes);
        _spread = new ChangeSpread(_model);
        _rows = new StateRows(_model.Classes, _side, _side);
        _stable = new StableRows(_side, _side);
        _observed = new ObservationRows(_model.Classes, _side, _side);
    }

    public int Count => 1;

    public ReadOnlySpan<byte> Alarms(int policy) => _alarms;

    public void Observe(int day, SimulatedMaps maps, ReadOnlySpan<byte> shown)
    {
        _times.Add(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day));
        for (var row = 0; row < _side; row++)
        {
            _rows.Bytes(StatePlane.Stable, row).CopyTo(_stable.Row(row + 1));
            maps.Valid.AsSpan(row * _side, _side).CopyTo(_observed.Valid(row + 1));
            for (var index = 0; index < _model.Classes; index++)
            {
                maps.Probabilities.AsSpan((index * _alarms.Length) + (row * _side), _side).CopyTo(_observed.Probability(index, row + 1));
            }
        }

        using var step = new FilterStep(new StepContext(_model, _times, _times.Count - 1, confirms: true, _seasons, _spread));
        _spread = new ChangeSpread(_model);
        for (var row = 0; row < _side; row++)
        {
            step.Apply(_rows, _stable, _observed, row);
            _spread.Add(_rows, row);
            var change = _rows.Bytes(StatePlane.Change, row);
            for (var column = 0; column < _side; column++)
            {
                _alarms[(row * _side) + column] = change[column] == (byte)PixelChange.Confirmed ? (byte)1 : (byte)0;
            }
        }
    }

    public void EndHistory()
    {
    }

    public void Dispose()
    {
        _rows.Dispose();
        _stable.Dispose();
        _observed.Dispose();
    }
}
