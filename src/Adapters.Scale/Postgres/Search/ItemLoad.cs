using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>
/// Many items in one transaction: their ids are held, what is there is looked up once, and the rest goes in by COPY. Whoever writes an
/// item holds its id first, so nobody can put a row between the look and the COPY.
/// </summary>
internal sealed class ItemLoad(PostgresSession session, Func<IEnumerable<string>, Statement> locks, Func<string, string, string> lockName)
{
    /// <summary>Puts the items; tells what became of each.</summary>
    /// <exception cref="InvalidInputException">An item is broken, or its collection is unknown.</exception>
    public async ValueTask<IReadOnlyList<ItemPut>> PutAsync(IReadOnlyList<ItemRow> rows, bool replace, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            locks(rows.Select(row => lockName(row.Collection, row.Id)).Distinct().Order(StringComparer.Ordinal)), cancellationToken).ConfigureAwait(false);
        await HoldCollectionsAsync([.. rows.Select(row => row.Collection).Distinct()], cancellationToken).ConfigureAwait(false);
        var there = await FindAsync(rows, cancellationToken).ConfigureAwait(false);

        var (puts, places) = Decide(rows, there, replace);
        ItemRow[] written = [.. places.Select(place => rows[place])];
        await RemoveAsync(written.Where(item => there.ContainsKey(Key(item))), cancellationToken).ConfigureAwait(false);
        await session.CopyAsync(CopyRow.Copy, written, CopyRow.Write, cancellationToken).ConfigureAwait(false);
        if (written.Length > 0)
        {
            await session.ExecuteAsync(ItemStatements.AddProperties(written), cancellationToken).ConfigureAwait(false);
        }

        return puts;
    }

    private static (string, string) Key(ItemRow item) => (item.Collection, item.Id);

    // So that none is removed meanwhile.
    private async ValueTask HoldCollectionsAsync(string[] collections, CancellationToken cancellationToken)
    {
        var held = await session.AllAsync(
            new Statement("SELECT id FROM collections WHERE id = ANY($1) ORDER BY id FOR KEY SHARE", (object)collections), row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        if (collections.Except(held).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw UnknownCollection(unknown);
        }
    }

    // Of those that are there, the tags. One look into the primary key for each id: the limit keeps the planner, which does not know how
    // fast the table grows, from reading whole collections instead.
    private async ValueTask<Dictionary<(string, string), string>> FindAsync(IReadOnlyList<ItemRow> rows, CancellationToken cancellationToken)
    {
        session.Precede("SET LOCAL plan_cache_mode = force_custom_plan", "SET LOCAL enable_seqscan = off", "SET LOCAL enable_bitmapscan = off");
        var found = await session.AllAsync(
            new Statement(
                """
                SELECT there.collection, there.id, there.tag FROM unnest($1, $2) AS given (collection, id)
                CROSS JOIN LATERAL (SELECT collection, id, tag FROM items WHERE items.collection = given.collection AND items.id = given.id LIMIT 1) AS there
                """,
                rows.Select(row => row.Collection).ToArray(),
                rows.Select(row => row.Id).ToArray()),
            row => (Key: (row.GetString(0), row.GetString(1)), Tag: row.GetString(2)),
            cancellationToken).ConfigureAwait(false);

        // Of an id that comes twice the row was found twice.
        var there = new Dictionary<(string, string), string>();
        foreach (var (key, tag) in found)
        {
            there[key] = tag;
        }

        return there;
    }

    /// <summary>What to say of an item whose collection is not there.</summary>
    public static InvalidInputException UnknownCollection(string collection) =>
        new("collection", "the id of a stored collection", $"'{collection}'", "Add the collection first.");

    // What becomes of each item, and the places of those that are written; of one that comes twice the later.
    private static (IReadOnlyList<ItemPut> Puts, IReadOnlyCollection<int> Written) Decide(
        IReadOnlyList<ItemRow> items, Dictionary<(string, string), string> there, bool replace)
    {
        var current = new Dictionary<(string, string), string>(there);
        var written = new Dictionary<(string, string), int>();
        List<ItemPut> puts = [];
        foreach (var (place, item) in items.Index())
        {
            var tag = item.Tag;
            var known = current.GetValueOrDefault(Key(item));
            if (known is not null && (!replace || known == tag))
            {
                puts.Add(new ItemPut(known, ItemEffect.Kept));
                continue;
            }

            puts.Add(new ItemPut(tag, known is null ? ItemEffect.Added : ItemEffect.Replaced));
            current[Key(item)] = tag;
            written[Key(item)] = place;
        }

        return (puts, written.Values);
    }

    private async ValueTask RemoveAsync(IEnumerable<ItemRow> items, CancellationToken cancellationToken)
    {
        foreach (var group in items.GroupBy(item => item.Collection, item => item.Id, StringComparer.Ordinal))
        {
            await session.ExecuteAsync(new Statement("DELETE FROM items WHERE collection = $1 AND id = ANY($2)", group.Key, group.ToArray()), cancellationToken).ConfigureAwait(false);
        }
    }
}
