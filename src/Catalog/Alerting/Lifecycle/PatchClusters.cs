using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace Groundshift.Catalog.Alerting.Lifecycle;

/// <summary>Joins the patches of all grids of an area to pieces of ground, as one rule sees them.</summary>
internal static class PatchClusters
{
    /// <summary>Patches this near are one piece: a pixel of 10 m in degrees of latitude, for outlines of two grids do not meet exactly.</summary>
    public const double Touch = 1e-4;

    /// <summary>The pieces; they depend on the patches alone and not on their order.</summary>
    public static IReadOnlyList<PatchCluster> Of(AlertRule rule, IEnumerable<ChangePatch> patches)
    {
        var asked = patches.Where(rule.Asks).ToLookup(patch => patch.State == PatchState.Reverted);
        return
        [
            .. Join([.. asked[false]], (_, _) => true)
                .Concat(Join([.. asked[true]], AreContemporary))
                .Select(group => PatchCluster.Of(rule, group))
                .OfType<PatchCluster>(),
        ];
    }

    // The same place may be flooded and dry again every year: these are different events.
    private static bool AreContemporary(ChangePatch left, ChangePatch right) =>
        left.FirstEvidence <= right.LastEvidence && right.FirstEvidence <= left.LastEvidence;

    private static IEnumerable<IEnumerable<ChangePatch>> Join(ChangePatch[] patches, Func<ChangePatch, ChangePatch, bool> belong)
    {
        var group = Enumerable.Range(0, patches.Length).ToArray();
        int Root(int i) => group[i] == i ? i : group[i] = Root(group[i]);
        var tree = new STRtree<int>();
        for (var i = 0; i < patches.Length; i++)
        {
            tree.Insert(patches[i].Geometry.EnvelopeInternal, i);
        }

        for (var i = 0; i < patches.Length; i++)
        {
            foreach (var j in tree.Query(Around(patches[i].Geometry)).Where(j => j > i && Root(i) != Root(j)))
            {
                if (belong(patches[i], patches[j]) && patches[i].Geometry.IsWithinDistance(patches[j].Geometry, Touch))
                {
                    group[Root(i)] = Root(j);
                }
            }
        }

        return patches.Select((patch, i) => (patch, Root: Root(i))).GroupBy(pair => pair.Root, pair => pair.patch);
    }

    /// <summary>The box around a geometry and what touches it.</summary>
    public static Envelope Around(Geometry geometry)
    {
        var box = geometry.EnvelopeInternal.Copy();
        box.ExpandBy(Touch);
        return box;
    }
}
