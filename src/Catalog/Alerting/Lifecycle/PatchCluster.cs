using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.OverlayNG;

namespace Groundshift.Catalog.Alerting.Lifecycle;

/// <summary>Patches that are one piece of ground to a user, whatever grids saw them, and what a rule makes of them.</summary>
internal sealed class PatchCluster
{
    private readonly IReadOnlyList<ChangePatch> _counted;

    private PatchCluster(AlertState state, IReadOnlyList<ChangePatch> all, IReadOnlyList<ChangePatch> counted)
    {
        State = state;
        _counted = counted;
        Whole = Union(all);
        Geometry = counted.Count == all.Count ? Whole : Union(counted);
        Hectares = HectaresOf(counted, Geometry);
        PendingHectares = counted.Count == all.Count ? 0 : Math.Max(0, HectaresOf(all, Whole) - Hectares);
    }

    /// <summary>What the patches amount to: confirmed, candidate or withdrawn.</summary>
    public AlertState State { get; }

    /// <summary>All of the ground.</summary>
    public Geometry Whole { get; }

    /// <summary>The ground that counts: the confirmed part where there is enough of it.</summary>
    public Geometry Geometry { get; }

    /// <summary>Area of <see cref="Geometry"/> in hectares.</summary>
    public double Hectares { get; }

    /// <summary>Area of <see cref="Whole"/> beyond it.</summary>
    public double PendingHectares { get; }

    public DateTimeOffset FirstEvidence => _counted.Min(patch => patch.FirstEvidence);

    public DateTimeOffset LastEvidence => _counted.Max(patch => patch.LastEvidence);

    public DateTimeOffset? Reverted => _counted.Max(patch => patch.Reverted);

    /// <summary>The patch that stands for the cluster: the largest.</summary>
    public ChangePatch Main => _counted[0];

    public double Confidence => _counted.Sum(patch => patch.Confidence * patch.Hectares) / _counted.Sum(patch => patch.Hectares);

    /// <summary>The changes of class, the largest area first; shares of the ground that counts.</summary>
    public IReadOnlyList<AlertTransition> Transitions
    {
        get
        {
            var scale = Hectares / _counted.Sum(patch => patch.Hectares);
            return
            [
                .. _counted.GroupBy(patch => (patch.From, patch.To))
                    .Select(group => new AlertTransition(group.Key.From, group.Key.To, group.Sum(patch => patch.Hectares) * scale))
                    .OrderByDescending(transition => transition.Hectares).ThenBy(transition => transition.From, StringComparer.Ordinal).ThenBy(transition => transition.To, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>What a rule makes of patches that belong together; null when they are too small for it.</summary>
    public static PatchCluster? Of(AlertRule rule, IEnumerable<ChangePatch> patches)
    {
        ChangePatch[] all = [.. patches.OrderByDescending(patch => patch.Hectares).ThenBy(Place.Of)];
        if (all[0].State == PatchState.Reverted)
        {
            return Enough(new PatchCluster(AlertState.Withdrawn, all, all));
        }

        ChangePatch[] confirmed = [.. all.Where(rule.Confirms)];
        return (confirmed.Length > 0 ? Enough(new PatchCluster(AlertState.Confirmed, all, confirmed)) : null)
            ?? Enough(new PatchCluster(AlertState.Candidate, all, all));

        PatchCluster? Enough(PatchCluster cluster) => cluster.Hectares >= rule.MinimumHectares ? cluster : null;
    }

    /// <summary>True when the evidence of the cluster and that of an alert overlap in time: else the same ground changed twice.</summary>
    public bool IsContemporary(Alert alert) => FirstEvidence <= alert.LastEvidence && alert.FirstEvidence <= LastEvidence;

    private static Geometry Union(IReadOnlyList<ChangePatch> patches) =>
        patches.Count == 1 ? patches[0].Geometry : OverlayNGRobust.Union(patches.Select(patch => patch.Geometry));

    // Each patch knows its area exactly, from its pixels; the share of ground that two grids see comes from the outlines.
    private static double HectaresOf(IReadOnlyList<ChangePatch> patches, Geometry union)
    {
        var sum = patches.Sum(patch => patch.Hectares);
        return patches.Count == 1 ? sum : sum * EqualArea.Project(union).Area / patches.Sum(patch => EqualArea.Project(patch.Geometry).Area);
    }
}

/// <summary>Orders patches of one size by where they are, so that no order of arrival shows.</summary>
internal readonly record struct Place(double X, double Y) : IComparable<Place>
{
    public static Place Of(ChangePatch patch)
    {
        var point = patch.Geometry.InteriorPoint;
        return new Place(point.X, point.Y);
    }

    public int CompareTo(Place other) => X.CompareTo(other.X) is var order and not 0 ? order : Y.CompareTo(other.Y);
}
