namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>How the rows of a search are met: through the tree of boxes or the index of a property where it leaves few, else in the order of the result.</summary>
/// <param name="From">The table, with the index that is used.</param>
/// <param name="Where">Conditions that leave the candidates.</param>
/// <param name="Filter">What must be asked of each of them; null for nothing.</param>
/// <param name="Count">Candidates, counted up to where it stops to matter; null without a place or an indexed property.</param>
/// <param name="Matches">Where an index alone tells: how many match, or at least so many where <paramref name="AreFew"/> is false.</param>
/// <param name="AreFew">True where the candidates are collected before they are sorted.</param>
internal sealed record Candidates(string From, string Where, string? Filter, long? Count, long? Matches, bool AreFew)
{
    /// <summary>The table alone.</summary>
    public const string Items = "items i";

    /// <summary>Chooses the way.</summary>
    /// <param name="session">The session.</param>
    /// <param name="conditions">The conditions.</param>
    /// <param name="limits">Where the way changes.</param>
    /// <param name="hasOrder">Whether an index has the rows in the order of the result. It is forced on SQLite unless few are left, so that collections, ids and words count as well.</param>
    public static Candidates Of(SqliteSession session, SearchConditions conditions, SearchLimits limits, bool hasOrder = false)
    {
        var few = hasOrder ? Math.Min(limits.FewSorted, limits.FewCandidates) : limits.FewCandidates;
        var all = new Candidates(Items, conditions.Where, conditions.Filter, null, null, false);
        Candidates? fewest = null;
        foreach (var (query, way) in Ways(conditions, hasOrder))
        {
            // Beyond the best way so far it does not matter how many there are.
            var most = Math.Min(few, fewest?.Count ?? few) + 1;
            var count = CountOf(session, conditions, query, most);
            if (count < most)
            {
                fewest = way with { Count = count, Matches = way.Matches is null ? null : count };
            }
            else if (fewest is null)
            {
                all = all with { Count = count, Matches = way.Matches is null ? all.Matches : count };
            }
        }

        return fewest ?? all;
    }

    private static IEnumerable<(string Query, Candidates Few)> Ways(SearchConditions conditions, bool hasOrder)
    {
        foreach (var query in hasOrder ? conditions.Boxes.Concat(conditions.Named) : conditions.Boxes)
        {
            yield return (query, new Candidates(Items, $"{conditions.Where} AND i.number IN ({query})", conditions.Filter, null, null, true));
        }

        // The index has what the result is sorted by as well, so its rows need not be looked up.
        foreach (var (condition, others) in conditions.Indexed)
        {
            var isAlone = others is null && conditions.IsFilterAlone;
            yield return (condition.Query, new Candidates($"{Items} INDEXED BY {condition.Index}", $"{conditions.Where} AND {condition.Sql}", others, null, isAlone ? 0 : null, true));
        }
    }

    private static long CountOf(SqliteSession session, SearchConditions conditions, string query, long most)
    {
        foreach (var row in session.Stream($"SELECT count(*) FROM (SELECT * FROM ({query}) LIMIT {most})", conditions.Parameters))
        {
            return row.GetInt64(0);
        }

        throw new InvalidOperationException("A count without a row.");
    }
}
