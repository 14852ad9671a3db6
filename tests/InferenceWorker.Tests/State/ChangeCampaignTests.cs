using Groundshift.InferenceWorker.State;
using Groundshift.TestKit.Campaign;

namespace Groundshift.InferenceWorker.Tests.State;

public sealed class ChangeCampaignTests
{
    // The short form of './run bench change-campaign': one small ground, on a seed that nothing was tuned on.
    private const int Side = 128;
    private const int Seed = 20_001;

    [Fact]
    public void The_state_raises_a_fraction_of_the_false_alarms_of_differencing_and_votes()
    {
        var scores = ChangeCampaign.Run(
            Seed,
            Side,
            [
                () => new VotePolicies([(1, 1)], Side * Side, knowsSeasons: false),
                () => new VotePolicies([(4, 5)], Side * Side, knowsSeasons: true),
                () => new StatePolicy(FilterSettings.Default, Side),
            ]);
        var (differencing, votes, state) = (scores[0].False, scores[1].False, scores[2].False);
        TestContext.Current.SendDiagnosticMessage($"false alarms: differencing {differencing}, 4 of 5 {votes}, state {state}");
        state.ShouldBeLessThanOrEqualTo(differencing / 10);
        state.ShouldBeLessThanOrEqualTo(votes / 2);
    }

    // On a tuning seed, from the first day of an area: what shows in many places at once is held.
    [Fact]
    public void In_the_first_year_of_an_area_the_state_raises_a_fraction_of_the_false_alarms_of_one_that_holds_nothing()
    {
        var scores = ChangeCampaign.Run(
            1,
            Side,
            [
                () => new StatePolicy(FilterSettings.Default with { CommonShare = 2 }, Side),
                () => new StatePolicy(FilterSettings.Default, Side),
            ],
            fromTheFirstDay: true);
        TestContext.Current.SendDiagnosticMessage($"false alarms: nothing held {scores[0].False}, state {scores[1].False}");
        scores[1].False.ShouldBeLessThanOrEqualTo(scores[0].False / 5);
        scores[1].Delays.Count(delay => delay != int.MaxValue).ShouldBe(scores[0].Delays.Count(delay => delay != int.MaxValue));
    }
}
