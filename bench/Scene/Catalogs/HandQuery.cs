namespace Groundshift.Bench.Catalogs;

/// <summary>A search as somebody who knows the tables would write it for this one question.</summary>
/// <param name="Where">Conditions over <c>items i</c> with values as @a, @b, …</param>
/// <param name="Order">What comes first.</param>
/// <param name="Values">The values by name.</param>
/// <param name="Index">The index that is to be used, where the store would choose another; empty to leave it to the store.</param>
internal sealed record HandQuery(string Where, string Order, IReadOnlyDictionary<string, object> Values, string Index = "");

/// <summary>Answers of hand-written SQL on a store's own tables.</summary>
internal interface IHandStore : IAsyncDisposable
{
    /// <summary>What the SQL dialect calls things.</summary>
    HandDialect Dialect { get; }

    /// <summary>Ids of a page, whose documents are fetched as text; with a count of the matches up to a bound where asked for.</summary>
    Task<IReadOnlyList<string>> PageAsync(HandQuery query, int limit, int? countUpTo, CancellationToken cancellationToken);

    /// <summary>Number, earliest time and histogram of the cloud cover.</summary>
    Task<long> FiguresAsync(HandQuery query, CancellationToken cancellationToken);

    /// <summary>One document.</summary>
    Task<bool> FindAsync(string collection, string id, CancellationToken cancellationToken);

    /// <summary>Brings the planner's statistics up to date.</summary>
    Task AnalyzeAsync(CancellationToken cancellationToken);

    /// <summary>Megabytes that the catalog takes on disk, indexes included.</summary>
    Task<double> MegabytesAsync(CancellationToken cancellationToken);
}

/// <summary>Where the two stores are written to differently.</summary>
/// <param name="Box">Items that meet a box with values @west, @south, @east, @north.</param>
/// <param name="Shape">Items that meet a polygon with value @shape, within that box.</param>
/// <param name="Cloud">The cloud cover as a number.</param>
/// <param name="InCloudOrder">Makes the store go along the index on the cloud cover.</param>
/// <param name="Square">Items of the square @square.</param>
/// <param name="Words">Items that hold the word @word.</param>
internal sealed record HandDialect(string Box, string Shape, string Cloud, string InCloudOrder, string Square, string Words);
