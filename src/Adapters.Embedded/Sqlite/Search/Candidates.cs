namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>How the rows of a search are met: through the tree of boxes or the index of a property where it leaves few, else in the order of the result.</summary>
/// <param name="Where">Conditions that leave the candidates.</param>
/// <param name="Count">Candidates, counted up to where it stops to matter; null without a place or an indexed property.</param>
/// <param name="AreFew">True where the candidates are collected before they are sorted.</param>
internal sealed record Candidates(string Where, long? Count, bool AreFew)
{
    /// <summary>Chooses the way.</summary>
    /// <param name="session">The session.</param>
    /// <param name="conditions">The conditions.</param>
    /// <param name="limits">Where the way changes.</param>
    /// <param name="hasOrder">Whether an index has the rows in the order of the result. It is forced on SQLite unless few are left, so that collections, ids and words count as well.</param>
    public static Candidates Of(SqliteSession session, SearchConditions conditions, SearchLimits limits, bool hasOrder = false)
    {
        var few = hasOrder ? Math.Min(limits.FewSorted, limits.FewCandidates) : limits.FewCandidates;
        var queries = conditions.Boxes.Concat(conditions.Indexed).Concat(hasOrder ? conditions.Named : []);
        var fewest = queries.Select(query => (Query: query, Count: CountOf(session, conditions, query, few + 1L)))
            .OrderBy(place => place.Count).FirstOrDefault();
        if (fewest.Query is null)
        {
            return new Candidates(conditions.Where, null, false);
        }

        return fewest.Count <= few
            ? new Candidates($"{conditions.Where} AND i.number IN ({fewest.Query})", fewest.Count, true)
            : new Candidates(conditions.Where, fewest.Count, false);
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
