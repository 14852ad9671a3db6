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
        // Made while the server holds and looks up ids: it has nothing to do while it waits for rows.
        var made = Task.Run(() => InParallel.Select(rows, CopyRow.Of), cancellationToken);
        await session.ExecuteAsync(
            locks(rows.Select(row => lockName(row.Collection, row.Id)).Distinct().Order(StringComparer.Ordinal)), cancellationToken).ConfigureAwait(false);

        // A plan that was made while the table was small may not look ids up one by one; a load outgrows it.
        session.Precede("SET LOCAL plan_cache_mode = force_custom_plan");
        var there = new Dictionary<(string, string), string>();
        foreach (var group in rows.GroupBy(row => row.Collection, StringComparer.Ordinal))
        {
            await FindAsync(group.Key, [.. group.Select(row => row.Id)], there, cancellationToken).ConfigureAwait(false);
        }

        var (puts, places) = Decide(rows, there, replace);
        ItemRow[] written = [.. places.Select(place => rows[place])];
        await RemoveAsync(written.Where(item => there.ContainsKey(Key(item))), cancellationToken).ConfigureAwait(false);
        var bytes = await made.ConfigureAwait(false);
        await session.CopyAsync(CopyRow.Copy, [.. places.Select(place => bytes[place])], cancellationToken).ConfigureAwait(false);
        foreach (var group in written.GroupBy(item => item.Collection, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            await session.ExecuteAsync(ItemStatements.AddProperties(group.Key, group), cancellationToken).ConfigureAwait(false);
        }

        return puts;
    }

    private static (string, string) Key(ItemRow item) => (item.Collection, item.Id);

    // Holds the collection, so that it is not removed meanwhile.
    private async ValueTask FindAsync(string collection, string[] ids, Dictionary<(string, string), string> there, CancellationToken cancellationToken)
    {
        if (await session.FirstAsync(new Statement("SELECT id FROM collections WHERE id = $1 FOR KEY SHARE", collection), row => row.GetString(0), cancellationToken).ConfigureAwait(false) is null)
        {
            throw UnknownCollection(collection);
        }

        var found = await session.AllAsync(
            new Statement("SELECT id, tag FROM items WHERE collection = $1 AND id = ANY($2)", collection, ids), row => (Id: row.GetString(0), Tag: row.GetString(1)), cancellationToken).ConfigureAwait(false);
        foreach (var (id, tag) in found)
        {
            there[(collection, id)] = tag;
        }
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
