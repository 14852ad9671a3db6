using Groundshift.Catalog.Search;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Pushing;

/// <summary>What a push did.</summary>
/// <param name="Added">Items that the other catalog did not have.</param>
/// <param name="Replaced">Items that it had, now as they are here.</param>
/// <param name="Collections">Collections that it did not have.</param>
public sealed record PushSummary(long Added, long Replaced, long Collections);

/// <summary>Sends whole collections to any STAC API with the transaction extension. A push that ended early can be run again.</summary>
/// <param name="catalog">Where the items are.</param>
/// <param name="http">Client whose base address is the other API's, with its credentials.</param>
/// <param name="own">Address under which others see this server: files of the object store are named by it.</param>
/// <param name="time">Clock of the pauses.</param>
/// <param name="pause">Pause before the second attempt; it doubles with each.</param>
public sealed class CatalogPush(ICatalogStore catalog, HttpClient http, Uri own, TimeProvider time, TimeSpan pause)
{
    private const int Attempts = 5;
    private const int Page = 200;

    private readonly RemoteCatalog _other = new(http, own);

    /// <summary>Sends a collection with all its items.</summary>
    /// <param name="collection">Its id.</param>
    /// <param name="progress">Told the share of items that are there, 0 to 1.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <exception cref="InvalidInputException">There is no such collection, or the other API refuses something for good; says what.</exception>
    /// <exception cref="TransientException">The other API could not be reached, or was busy, after several attempts.</exception>
    public async ValueTask<PushSummary> RunAsync(string collection, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var described = await catalog.FindCollectionAsync(collection, null, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException("--collection", "the id of a collection", $"'{collection}'", "List them at /collections.");
        var made = await AgainAsync($"collection '{collection}'", () => _other.AddCollectionAsync(described, cancellationToken), cancellationToken).ConfigureAwait(false);
        var total = await catalog.CountAsync([collection], cancellationToken).ConfigureAwait(false);
        var summary = new PushSummary(0, 0, made == RemoteOutcome.Added ? 1 : 0);
        string? token = null;
        do
        {
            var search = new ItemSearch { Collections = [collection], SortBy = [new SortKey(Core.Cql2.ItemRecord.Id, false)], Limit = Page, Token = token };
            var page = await catalog.SearchAsync(search, cancellationToken).ConfigureAwait(false);
            foreach (var found in page.Items)
            {
                var outcome = await AgainAsync($"item '{found.Item.Id}'", () => _other.PutItemAsync(found.Item, cancellationToken), cancellationToken).ConfigureAwait(false);
                summary = outcome == RemoteOutcome.Added ? summary with { Added = summary.Added + 1 } : summary with { Replaced = summary.Replaced + 1 };
                progress?.Report(Math.Min(1, (double)(summary.Added + summary.Replaced) / total));
            }

            token = page.Next;
        }
        while (token is not null);

        return summary;
    }

    private async ValueTask<RemoteOutcome> AgainAsync(string what, Func<ValueTask<RemoteAnswer>> send, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await send().ConfigureAwait(false);
            switch (answer.Outcome)
            {
                case RemoteOutcome.Refused:
                    throw new InvalidInputException(what, "an answer of success", answer.Detail, "Check the address, the token and what the other API accepts.");
                case RemoteOutcome.Unavailable when attempt == Attempts:
                    throw new TransientException($"{what}: {Attempts} attempts failed, the last with: {answer.Detail}.");
                case RemoteOutcome.Unavailable:
                    var wait = pause * Math.Pow(2, attempt - 1);
                    await Task.Delay(answer.RetryAfter > wait ? answer.RetryAfter.Value : wait, time, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    return answer.Outcome;
            }
        }
    }
}
