using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Planning;

/// <summary>The usable scenes of an area around a time: what models look at besides the scene that has come.</summary>
internal sealed class AreaHistory(ISceneIndex scenes)
{
    private const int MonthsOfPair = 13;

    /// <summary>Scenes that a model may take together with one acquired at a time, assembled of their items; none for a model of one scene.</summary>
    public async ValueTask<IReadOnlyList<SceneRecord>> AroundAsync(
        IStoreTransaction transaction, IndexedArea area, ModelNeeds? needs, DateTimeOffset acquired, CancellationToken cancellationToken)
    {
        ModelNeeds[] wanted = needs is null ? [] : [.. area.Area.Products.Select(needs.For).Where(need => !need.IsOneScene)];
        if (wanted.Length == 0)
        {
            return [];
        }

        // A pair lies up to a year and a month apart; a series is as long as it is, to both sides, and a month wider for its first days.
        var months = wanted.Max(need => need.ComparesPair ? MonthsOfPair : need.Months) + 1;
        var items = await scenes.OfAreaAsync(area.Area.Id, acquired.AddMonths(-months), acquired.AddMonths(months), transaction, cancellationToken).ConfigureAwait(false);
        return
        [
            .. items.Where(item => AreaPlan.Refusal(area, item) is null)
                .GroupBy(item => item.Source.Key)
                .Select(group => SceneAssembly.Of([.. group.Select(item => item.Source)], new SourcePreference(area.Area)).Scene),
        ];
    }
}
