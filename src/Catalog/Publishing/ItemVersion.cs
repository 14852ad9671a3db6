namespace Groundshift.Catalog.Publishing;

/// <summary>Where an item stands in time: what <see cref="ProductItem"/> cannot know from the product itself.</summary>
public sealed record ItemVersion
{
    /// <summary>Collection the item belongs to; null for an item that stands alone beside its files.</summary>
    public string? Collection { get; init; }

    /// <summary>Counts the publications under one id, from 1.</summary>
    public int Number { get; init; } = 1;

    /// <summary>When the id was first published.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When this version was published.</summary>
    public required DateTimeOffset Published { get; init; }

    /// <summary>The first version, standing alone.</summary>
    public static ItemVersion Alone(DateTimeOffset now) => new() { Created = now, Published = now };
}
