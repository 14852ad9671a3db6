using Groundshift.Core.Jobs;
using Groundshift.Ingest.Providers;

namespace Groundshift.Ingest.Planning;

/// <summary>Orders the sources of one revision: the area's preference, then the built-in one, then by name, so that the choice never depends on who came first.</summary>
internal sealed class SourcePreference(AreaOfInterest area) : IComparer<SceneSource>
{
    public int Compare(SceneSource? x, SceneSource? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var (left, right) = (Rank(x), Rank(y));
        var byRank = left.CompareTo(right);
        if (byRank != 0)
        {
            return byRank;
        }

        var byUpdate = Nullable.Compare(y.Revision.Updated, x.Revision.Updated);
        return byUpdate != 0 ? byUpdate : string.CompareOrdinal(Name(x), Name(y));
    }

    private (int Wish, int Catalog, int Collection) Rank(SceneSource source)
    {
        var known = ProviderCatalogs.Known.ToList();
        var catalog = known.FindIndex(entry => entry.Name == source.Catalog);
        var collection = catalog < 0 ? -1 : known[catalog].Collections.ToList().IndexOf(source.Collection);
        return (Last(area.CatalogPreference.ToList().IndexOf(source.Catalog)), Last(catalog), Last(collection));
    }

    private static int Last(int index) => index < 0 ? int.MaxValue : index;

    private static string Name(SceneSource source) => $"{source.Catalog}\n{source.Collection}\n{source.ItemId}";
}
