using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Planning;

/// <summary>The usable scenes of an area around a time: what models look at besides the scene that has come.</summary>
internal sealed class AreaHistory(ISceneIndex scenes)
{
    /// <summary>Scenes that a model may take together with one acquired at a time, assembled of their items; none for a model of one scene.</summary>
    public async ValueTask<IReadOnlyList<SceneRecord>> AroundAsync(
        IStoreTransaction transaction, IndexedArea area, ModelNeeds? needs, DateTimeOffset acquired, CancellationToken cancellationToken)
    {
        if (needs is null || needs.IsOneScene)
        {
            return [];
        }

        // A pair may lie years apart; a series is as long as it is, to both sides, and a month wider for its first days.
        var reach = needs.ComparesPair ? (DateTimeOffset?)null : acquired.AddMonths(-needs.Months - 1);
        var end = needs.ComparesPair ? DateTimeOffset.MaxValue : acquired.AddMonths(needs.Months + 1);
        var items = await scenes.OfAreaAsync(area.Area.Id, reach ?? DateTimeOffset.MinValue, end, transaction, cancellationToken).ConfigureAwait(false);
        return
        [
            .. items.Where(item => AreaPlan.Refusal(area, item) is null)
                .GroupBy(item => item.Source.Key)
                .Select(group => SceneAssembly.Of([.. group.Select(item => item.Source)], new SourcePreference(area.Area)).Scene),
        ];
    }
}
