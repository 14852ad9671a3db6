using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Planning;

/// <summary>What an item is to the scene that is wanted.</summary>
internal enum SceneRole
{
    /// <summary>A part of the scene.</summary>
    Part,

    /// <summary>The same revision of a part, from another catalog or collection.</summary>
    Copy,

    /// <summary>An older revision.</summary>
    Older,
}

/// <summary>An item, its role, and the part that stands for it.</summary>
internal sealed record AssembledItem(SceneSource Source, SceneRole Role, SceneSource Part);

/// <summary>
/// Makes one scene of all items of an acquisition: the newest baseline; of that, one item per part; items whose footprints
/// differ by more than 5 % are parts, the others revisions or copies of one. One product in two catalogs is a copy, however it is drawn. A function of the set: the order of arrival is of no account.
/// </summary>
/// <remarks>Source: architecture, Identity.</remarks>
internal sealed class SceneAssembly
{
    private const double LargestDifference = 0.05;

    private SceneAssembly(SceneRecord scene, IReadOnlyList<AssembledItem> items)
    {
        Scene = scene;
        Items = items;
    }

    public SceneRecord Scene { get; }

    public IReadOnlyList<AssembledItem> Items { get; }

    /// <param name="sources">Items of one key; at least one.</param>
    /// <param name="preference">Which of equal revisions is read.</param>
    public static SceneAssembly Of(IReadOnlyCollection<SceneSource> sources, IComparer<SceneSource> preference)
    {
        var newest = sources.Select(source => Baseline(source)).Max()!;
        var parts = new List<(SceneSource Source, Geometry Footprint)>();
        var items = new List<AssembledItem>();
        var ranked = sources
            .OrderByDescending(source => Processing(source.Revision))
            .ThenBy(source => source, preference);
        foreach (var source in ranked)
        {
            if (Baseline(source).CompareTo(newest) < 0)
            {
                items.Add(new AssembledItem(source, SceneRole.Older, parts[0].Source));
                continue;
            }

            var footprint = EqualArea.Project(source.Footprint);
            var same = parts.FirstOrDefault(part =>
                IsOneProduct(part.Source, source) || EqualArea.Difference(part.Footprint, footprint) <= LargestDifference);
            if (same.Source is null)
            {
                parts.Add((source, footprint));
                items.Add(new AssembledItem(source, SceneRole.Part, source));
            }
            else
            {
                var role = Processing(source.Revision).CompareTo(Processing(same.Source.Revision)) < 0 ? SceneRole.Older : SceneRole.Copy;
                items.Add(new AssembledItem(source, role, same.Source));
            }
        }

        var chosen = parts
            .Select(part => part.Source with { Revision = Processing(part.Source.Revision) })
            .OrderBy(part => part.ItemId, StringComparer.Ordinal)
            .ToList();
        var scene = new SceneRecord { Key = chosen[0].Key, Revision = chosen.Select(part => part.Revision).Max()!, Parts = chosen };
        return new SceneAssembly(scene, items);
    }

    /// <summary>Catalogs draw the footprint of one product differently; its generation time tells that it is one.</summary>
    private static bool IsOneProduct(SceneSource left, SceneSource right) =>
        left.Revision.Generated is { } generated
        && generated == right.Revision.Generated
        && (left.Catalog != right.Catalog || left.Collection != right.Collection);

    /// <summary>
    /// What tells one processing from another in every catalog. <c>updated</c> belongs to a catalog's record, not to the product: it counts
    /// only where no generation time is known.
    /// </summary>
    private static SceneRevision Processing(SceneRevision revision) =>
        revision.Generated is null ? revision : revision with { Updated = null };

    private static SceneRevision Baseline(SceneSource source) => new(source.Revision.Baseline, null, null);
}
