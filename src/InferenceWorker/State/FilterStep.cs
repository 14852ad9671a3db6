using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.State;

/// <summary>
/// One Bayesian step over rows of a state: predict with the rate of change, weigh with the likelihood of the observation, normalise.
/// Chunks of columns stay in the first cache; vectors do what every pixel needs, and pixels that look unlike their class are taken
/// one by one.
/// </summary>
/// <remarks>Used by one thread. Ownership: dispose once.</remarks>
internal sealed class FilterStep : IDisposable
{
    // Nine classes of 512 floats, twice, are 36 kB: about a first-level cache.
    private const int Chunk = 512;

    private readonly FilterModel _model;
    private readonly StepContext _context;
    private readonly PixelRules _rules;
    private readonly NativeBuffer _floats;
    private readonly NativeBuffer _bytes;

    public FilterStep(StepContext context)
    {
        _model = context.Model;
        _context = context;
        _rules = new PixelRules(context);
        _floats = new NativeBuffer(((2L * _model.Classes) + 3) * Chunk * sizeof(float));
        _bytes = new NativeBuffer(2L * Chunk);
    }

    /// <summary>Takes in one row.</summary>
    /// <param name="state">Rows of the state, changed in place.</param>
    /// <param name="before">Stable classes of the rows before this step, with a row above and below.</param>
    /// <param name="observed">The observation, with a row above and below.</param>
    /// <param name="row">Which row of the state.</param>
    public void Apply(StateRows state, StableRows before, ObservationRows observed, int row)
    {
        var valid = observed.Valid(row + ObservationRows.Halo);
        for (var first = 0; first < state.Stride; first += Chunk)
        {
            var count = Math.Min(Chunk, state.Stride - first);
            if (valid.Slice(first, count).ContainsAnyExcept((byte)0))
            {
                Apply(state, before, observed, row, first, count);
            }
        }
    }

    public void Dispose()
    {
        _floats.Dispose();
        _bytes.Dispose();
    }

    private Span<float> Likelihood(int index) => _floats.Span<float>((long)index * Chunk, Chunk);

    private Span<float> Belief(int index) => _floats.Span<float>((_model.Classes + (long)index) * Chunk, Chunk);

    private Span<float> Staying => _floats.Span<float>(2L * _model.Classes * Chunk, Chunk);

    private Span<float> Sum => _floats.Span<float>(((2L * _model.Classes) + 1) * Chunk, Chunk);

    private Span<float> Best => _floats.Span<float>(((2L * _model.Classes) + 2) * Chunk, Chunk);

    private Span<byte> Active => _bytes.Span<byte>(0, Chunk);

    private Span<byte> Shown => _bytes.Span<byte>(Chunk, Chunk);

    private void Apply(StateRows state, StableRows before, ObservationRows observed, int row, int first, int count)
    {
        Open(state, observed, row, first, count);
        Look(observed, row, first, count);
        Weigh(state, before, observed, row, first, count);
        Predict(state, row, first, count);
        Correct(state, row, first, count);
        Judge(state, row, first, count);
    }

    // Which pixels this step observes: of one datatake, each only once.
    private void Open(StateRows state, ObservationRows observed, int row, int first, int count)
    {
        var valid = observed.Valid(row + ObservationRows.Halo).Slice(first, count);
        var last = state.Steps(StepPlane.LastClear, row).Slice(first, count);
        var active = Active;
        var staying = Staying;
        var fresh = _context.FirstOfDatatake;
        for (var i = 0; i < last.Length; i++)
        {
            var since = last[i];
            var seen = since >= fresh && since != StateRows.NoStep;
            active[i] = valid[i] != 0 && !seen ? byte.MaxValue : (byte)0;
            staying[i] = _context.Staying(since);
        }
    }

    // Likelihood of every class, and the class that the observation shows: the first where they tie.
    private void Look(ObservationRows observed, int row, int first, int count)
    {
        for (var index = 0; index < _model.Classes; index++)
        {
            ref var table = ref MemoryMarshal.GetReference(_model.Emission(index));
            var samples = observed.Probability(index, row + ObservationRows.Halo).Slice(first, count);
            var likelihood = Likelihood(index)[..count];
            for (var i = 0; i < samples.Length; i++)
            {
                // A byte is always within the 256 entries.
                likelihood[i] = Unsafe.Add(ref table, samples[i]);
            }
        }

        var shown = MemoryMarshal.Cast<byte, Vector128<byte>>(Shown[..count]);
        var classes = _model.Classes;
        var all = MemoryMarshal.Cast<float, Vector512<float>>(_floats.Span<float>(0, classes * Chunk));
        for (var i = 0; i < shown.Length; i++)
        {
            // Planes of likelihoods lie a chunk apart.
            var best = all[i];
            var place = Vector512<int>.Zero;
            for (var index = 1; index < classes; index++)
            {
                var candidate = all[(index * (Chunk / PosteriorCode.Lanes)) + i];
                var better = Vector512.GreaterThan(candidate, best);
                best = Vector512.ConditionalSelect(better, candidate, best);
                place = Vector512.ConditionalSelect(better.AsInt32(), Vector512.Create(index), place);
            }

            var shorts = Vector256.Narrow(place.GetLower(), place.GetUpper()).AsUInt16();
            shown[i] = Vector128.Narrow(shorts.GetLower(), shorts.GetUpper());
        }
    }

    // Pixels that look unlike their class: the benefit of the doubt at edges, and what the season explains.
    private void Weigh(StateRows state, StableRows before, ObservationRows observed, int row, int first, int count)
    {
        var stable = state.Bytes(StatePlane.Stable, row).Slice(first, count);
        var active = Active;
        var shown = Shown;
        var (counts, classes) = (_context.Counts, _model.Classes);
        Span<float> likelihood = stackalloc float[classes];
        for (var i = 0; i < stable.Length; i++)
        {
            if (active[i] == 0 || stable[i] == StateRows.NoClass)
            {
                continue;
            }

            counts[(stable[i] * classes) + shown[i]]++;
            if (shown[i] == stable[i])
            {
                continue;
            }

            Gather(i, likelihood);
            shown[i] = _rules.Weigh(state, before, observed, row, first + i, shown[i], likelihood);
            Scatter(i, likelihood);
        }
    }

    private void Gather(int place, Span<float> likelihood)
    {
        for (var index = 0; index < likelihood.Length; index++)
        {
            likelihood[index] = Likelihood(index)[place];
        }
    }

    private void Scatter(int place, ReadOnlySpan<float> likelihood)
    {
        for (var index = 0; index < likelihood.Length; index++)
        {
            Likelihood(index)[place] = likelihood[index];
        }
    }

    // x ← w x + (1 − w) ρ Σx, then times the likelihood.
    private void Predict(StateRows state, int row, int first, int count)
    {
        var sums = Vectors(Sum, count);
        sums.Clear();
        for (var index = 0; index < _model.Classes; index++)
        {
            var belief = Vectors(Belief(index), count);
            var codes = MemoryMarshal.Cast<byte, Vector128<byte>>(state.Posterior(index, row).Slice(first, count));
            for (var i = 0; i < sums.Length; i++)
            {
                belief[i] = PosteriorCode.Decode(codes[i]);
                sums[i] += belief[i];
            }
        }

        var staying = Vectors(Staying, count);
        var totals = Vectors(Best, count);
        totals.Clear();
        var share = Vector512.Create(1f / _model.Classes);
        for (var index = 0; index < _model.Classes; index++)
        {
            var belief = Vectors(Belief(index), count);
            var likelihood = Vectors(Likelihood(index), count);
            for (var i = 0; i < sums.Length; i++)
            {
                var moved = (Vector512<float>.One - staying[i]) * share * sums[i];
                belief[i] = ((staying[i] * belief[i]) + moved) * likelihood[i];
                totals[i] += belief[i];
            }
        }
    }

    private void Correct(StateRows state, int row, int first, int count)
    {
        var totals = Vectors(Best, count);
        var active = MemoryMarshal.Cast<byte, Vector128<byte>>(Active[..count]);
        for (var i = 0; i < totals.Length; i++)
        {
            totals[i] = Vector512<float>.One / totals[i];
        }

        for (var index = 0; index < _model.Classes; index++)
        {
            var belief = Vectors(Belief(index), count);
            var codes = MemoryMarshal.Cast<byte, Vector128<byte>>(state.Posterior(index, row).Slice(first, count));
            for (var i = 0; i < totals.Length; i++)
            {
                belief[i] *= totals[i];
                codes[i] = Vector128.ConditionalSelect(active[i], PosteriorCode.Encode(belief[i], _model.FloorCode), codes[i]);
            }
        }
    }

    // What the new belief means for pixels that are not simply what they were.
    private void Judge(StateRows state, int row, int first, int count)
    {
        var stable = state.Bytes(StatePlane.Stable, row).Slice(first, count);
        var change = state.Bytes(StatePlane.Change, row).Slice(first, count);
        var known = state.Bytes(StatePlane.Known, row).Slice(first, count);
        var last = state.Steps(StepPlane.LastClear, row).Slice(first, count);
        var active = Active;
        var shown = Shown;
        var (enough, now) = (_model.Settings.Known, _context.Step);
        Span<float> belief = stackalloc float[_model.Classes];
        for (var i = 0; i < stable.Length; i++)
        {
            if (active[i] == 0)
            {
                continue;
            }

            if (shown[i] != stable[i] || change[i] != 0 || known[i] < enough)
            {
                for (var index = 0; index < belief.Length; index++)
                {
                    belief[index] = Belief(index)[i];
                }

                _rules.Judge(state, row, first + i, shown[i], belief);
            }
            else if (known[i] != byte.MaxValue)
            {
                known[i]++;
            }

            last[i] = now;
        }
    }

    private static Span<Vector512<float>> Vectors(Span<float> values, int count) => MemoryMarshal.Cast<float, Vector512<float>>(values[..count]);
}
