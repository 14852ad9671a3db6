namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>How the rows of a search are met: through the tree of boxes where it leaves few, else in the order of the result.</summary>
/// <param name="Where">Conditions that leave the candidates.</param>
/// <param name="Boxes">Boxes that meet the most selective place, counted up to where it stops to matter; null without a place.</param>
internal sealed record Candidates(string Where, long? Boxes)
{
    /// <summary>Chooses the way.</summary>
    public static Candidates Of(SqliteSession session, SearchConditions conditions, SearchLimits limits)
    {
        var fewest = conditions.Boxes.Select(query => (Query: query, Count: Count(session, conditions, query, limits.FewCandidates + 1L)))
            .OrderBy(place => place.Count).FirstOrDefault();
        if (fewest.Query is null)
        {
            return new Candidates(conditions.Where, null);
        }

        return fewest.Count <= limits.FewCandidates
            ? new Candidates($"{conditions.Where} AND i.number IN ({fewest.Query})", fewest.Count)
            : new Candidates(conditions.Where, fewest.Count);
    }

    private static long Count(SqliteSession session, SearchConditions conditions, string query, long most)
    {
        foreach (var row in session.Stream($"SELECT count(*) FROM (SELECT * FROM ({query}) LIMIT {most})", conditions.Parameters))
        {
            return row.GetInt64(0);
        }

        throw new InvalidOperationException("A count without a row.");
    }
}
