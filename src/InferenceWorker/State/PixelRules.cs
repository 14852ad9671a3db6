namespace Groundshift.InferenceWorker.State;

/// <summary>What happens to the few pixels that look unlike their class, or whose change is not over.</summary>
internal sealed class PixelRules(StepContext context)
{
    private readonly FilterModel _model = context.Model;
    private readonly FilterSettings _settings = context.Model.Settings;

    /// <summary>
    /// Corrects the likelihoods of a pixel that looks unlike its class, and returns the class that it shows all the same: its own
    /// where nothing speaks for another one any more.
    /// </summary>
    /// <remarks>
    /// An edge that lies a pixel off shows the neighbour's class: where one of the eight neighbours has the shown class, the old class
    /// gets the best of the nine observations around. What the season usually looks like is worth no more than the old class. And a
    /// pixel that looked like another class before, and was not, is believed the less: a look is at most as likely on changed ground
    /// as 1 over the share of such looks. A second look at the same change says the less, the sooner it comes after the one before.
    /// </remarks>
    public byte Weigh(StateRows state, StableRows before, ObservationRows observed, int row, int column, byte shown, Span<float> likelihood)
    {
        var stable = state.Bytes(StatePlane.Stable, row)[column];
        if (HasNeighbour(before, row, column, shown))
        {
            likelihood[stable] = Math.Max(likelihood[stable], _model.Emission(stable)[BestAround(observed, row, column, stable)]);
        }

        var own = likelihood[stable];
        var usual = context.Usual.AsSpan(stable * likelihood.Length, likelihood.Length);
        var most = own * Trust(state.Bytes(StatePlane.Known, row)[column], state.Bytes(StatePlane.Doubts, row)[column]);
        var best = stable;
        for (var index = 0; index < likelihood.Length; index++)
        {
            likelihood[index] = Math.Min(likelihood[index], usual[index] ? own : most);
            best = likelihood[index] > likelihood[best] ? (byte)index : best;
        }

        var differs = best != stable && likelihood[best] >= own * _settings.SupportRatio;
        if ((PixelChange)state.Bytes(StatePlane.Change, row)[column] == PixelChange.Candidate)
        {
            Discount(likelihood, own, context.News(state.Steps(StepPlane.LastEvidence, row)[column]));
        }

        return differs ? best : stable;
    }

    // What a look adds to the one before it.
    private static void Discount(Span<float> likelihood, float own, float news)
    {
        foreach (ref var other in likelihood)
        {
            other = other > own ? own * MathF.Pow(other / own, news) : other;
        }
    }

    // One wrong look in twenty is taken for granted before a pixel has a history of its own.
    private const float PriorLooks = 20;

    // One over the share of looks that were not the ground's, with that prior.
    private static float Trust(byte known, byte doubts) => (known + doubts + PriorLooks) / (doubts + 1f);

    /// <summary>Moves a pixel on after its belief was updated.</summary>
    public void Judge(StateRows state, int row, int column, byte shown, ReadOnlySpan<float> belief)
    {
        var stable = state.Bytes(StatePlane.Stable, row)[column];
        var likeliest = Likeliest(belief);
        if (stable == StateRows.NoClass)
        {
            if (belief[likeliest] >= _settings.Establish)
            {
                state.Bytes(StatePlane.Stable, row)[column] = likeliest;
                state.Bytes(StatePlane.Known, row)[column] = 1;
            }

            return;
        }

        switch ((PixelChange)state.Bytes(StatePlane.Change, row)[column])
        {
            case PixelChange.Candidate:
                Follow(state, row, column, shown, likeliest, belief);
                break;
            case PixelChange.Confirmed or PixelChange.Held:
                Watch(state, row, column, shown, likeliest, belief);
                break;
            case PixelChange.Reverted when shown == stable:
                Forget(state, row, column, StepPlane.Reverted);
                break;
            default:
                Begin(state, row, column, shown);
                break;
        }
    }

    private void Begin(StateRows state, int row, int column, byte shown)
    {
        var stable = state.Bytes(StatePlane.Stable, row)[column];
        if (shown == stable)
        {
            Raise(ref state.Bytes(StatePlane.Known, row)[column]);
            return;
        }

        state.Bytes(StatePlane.Change, row)[column] = (byte)PixelChange.Candidate;
        state.Bytes(StatePlane.From, row)[column] = stable;
        state.Bytes(StatePlane.To, row)[column] = shown;
        state.Bytes(StatePlane.Supporting, row)[column] = 1;
        state.Bytes(StatePlane.Observations, row)[column] = 1;
        state.Steps(StepPlane.LastBefore, row)[column] = state.Steps(StepPlane.LastClear, row)[column];
        state.Steps(StepPlane.FirstEvidence, row)[column] = context.Step;
        state.Steps(StepPlane.LastEvidence, row)[column] = context.Step;
        state.Steps(StepPlane.Reverted, row)[column] = StateRows.NoStep;
    }

    private void Follow(StateRows state, int row, int column, byte shown, byte likeliest, ReadOnlySpan<float> belief)
    {
        var from = state.Bytes(StatePlane.From, row)[column];
        var supports = shown != from;
        Count(state, row, column, supports);
        if (likeliest != from)
        {
            state.Bytes(StatePlane.To, row)[column] = likeliest;
        }

        var changed = 1 - belief[from];
        if (supports && IsBorneOut(state, row, column, changed))
        {
            var held = context.IsHeld(from, state.Bytes(StatePlane.To, row)[column]);
            state.Bytes(StatePlane.Change, row)[column] = (byte)(held ? PixelChange.Held : PixelChange.Confirmed);
            state.Bytes(StatePlane.Stable, row)[column] = state.Bytes(StatePlane.To, row)[column];
            state.Bytes(StatePlane.Known, row)[column] = state.Bytes(StatePlane.Supporting, row)[column];
            state.Bytes(StatePlane.Doubts, row)[column] = 0;
        }
        else if (!supports && changed <= _settings.GiveUp)
        {
            Revert(state, row, column);
        }
        else if (changed >= _settings.Confirm && !IsKnown(state, row, column) && state.Bytes(StatePlane.Supporting, row)[column] >= _settings.Learnt)
        {
            // Nothing changed: the first look was wrong.
            state.Bytes(StatePlane.Change, row)[column] = (byte)PixelChange.None;
            state.Bytes(StatePlane.Stable, row)[column] = state.Bytes(StatePlane.To, row)[column];
            state.Bytes(StatePlane.Known, row)[column] = state.Bytes(StatePlane.Supporting, row)[column];
        }
    }

    private bool IsKnown(StateRows state, int row, int column) => state.Bytes(StatePlane.Known, row)[column] >= _settings.Known;

    private bool IsBorneOut(StateRows state, int row, int column, float changed)
    {
        var to = state.Bytes(StatePlane.To, row)[column];
        return context.Confirms
            && changed >= _settings.Confirm
            && IsKnown(state, row, column)
            && to != state.Bytes(StatePlane.From, row)[column]
            && state.Bytes(StatePlane.Supporting, row)[column] >= _settings.Supporting
            && context.DaysSince(state.Steps(StepPlane.FirstEvidence, row)[column]) >= _model.DaysToConfirm(to);
    }

    private void Watch(StateRows state, int row, int column, byte shown, byte likeliest, ReadOnlySpan<float> belief)
    {
        var from = state.Bytes(StatePlane.From, row)[column];
        Count(state, row, column, shown != from);
        if (likeliest == from && 1 - belief[from] <= _settings.GiveUp)
        {
            state.Bytes(StatePlane.Stable, row)[column] = from;
            Revert(state, row, column);
        }
        else
        {
            Forget(state, row, column, StepPlane.FirstEvidence);
        }
    }

    private void Count(StateRows state, int row, int column, bool supports)
    {
        Raise(ref state.Bytes(StatePlane.Observations, row)[column]);
        if (supports)
        {
            Raise(ref state.Bytes(StatePlane.Supporting, row)[column]);
            state.Steps(StepPlane.LastEvidence, row)[column] = context.Step;
        }
    }

    private static void Raise(ref byte count) => count = count == byte.MaxValue ? count : (byte)(count + 1);

    private void Revert(StateRows state, int row, int column)
    {
        state.Bytes(StatePlane.Change, row)[column] = (byte)PixelChange.Reverted;
        state.Steps(StepPlane.Reverted, row)[column] = context.Step;
        ref var doubts = ref state.Bytes(StatePlane.Doubts, row)[column];
        doubts = (byte)Math.Min(byte.MaxValue, doubts + state.Bytes(StatePlane.Supporting, row)[column]);
    }

    // Behind the horizon, the ground is what it became.
    private void Forget(StateRows state, int row, int column, StepPlane since)
    {
        if (context.DaysSince(state.Steps(since, row)[column]) > _settings.HorizonDays)
        {
            state.Bytes(StatePlane.Change, row)[column] = (byte)PixelChange.None;
        }
    }

    private static byte Likeliest(ReadOnlySpan<float> belief)
    {
        var best = 0;
        for (var index = 1; index < belief.Length; index++)
        {
            best = belief[index] > belief[best] ? index : best;
        }

        return (byte)best;
    }

    private static bool HasNeighbour(StableRows before, int row, int column, byte wanted)
    {
        for (var y = row; y <= row + 2; y++)
        {
            var line = before.Row(y);
            for (var x = Math.Max(0, column - 1); x <= Math.Min(line.Length - 1, column + 1); x++)
            {
                if (line[x] == wanted)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static byte BestAround(ObservationRows observed, int row, int column, int index)
    {
        byte best = 0;
        for (var y = row; y <= row + 2; y++)
        {
            var line = observed.Probability(index, y);
            var valid = observed.Valid(y);
            for (var x = Math.Max(0, column - 1); x <= Math.Min(line.Length - 1, column + 1); x++)
            {
                best = valid[x] != 0 ? Math.Max(best, line[x]) : best;
            }
        }

        return best;
    }
}
