using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Search;

/// <summary>A search as it was asked for: names of properties are not looked up yet.</summary>
internal sealed record SearchRequest
{
    /// <summary>Everything that needs no look-up; sort keys as they were named.</summary>
    public required ItemSearch Search { get; init; }

    /// <summary>Filter and query together, or null.</summary>
    public Cql2Expression? Filter { get; init; }

    /// <summary>Which fields to answer with; null for all.</summary>
    public FieldSelection? Fields { get; init; }

    /// <summary>Names of aggregations.</summary>
    public IReadOnlyList<string> Aggregations { get; init; } = [];

    /// <summary>True where names of properties must be looked up.</summary>
    public bool NamesProperties => Filter is not null || Search.SortBy.Count > 0;

    /// <summary>The search with its names looked up.</summary>
    /// <exception cref="Core.Jobs.InvalidInputException">A name means nothing, or the filter makes no sense.</exception>
    public ItemSearch Bind(Queryables queryables) => Search with
    {
        Filter = Filter is null ? null : Cql2Binding.Bind(Filter, queryables.Resolve),
        SortBy = [.. Search.SortBy.Select(queryables.Sortable)],
    };
}
