using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Core.Telemetry;

namespace Groundshift.Ingest.Planning;

/// <summary>What one area wants of one acquisition, and the sentence for each of its items.</summary>
internal sealed record AreaPlan(AreaOfInterest Area, IReadOnlyList<SceneJob> Jobs, IReadOnlyDictionary<IndexedScene, string> Sentences)
{
    /// <param name="area">The area.</param>
    /// <param name="items">Items of one acquisition that concern it.</param>
    /// <param name="needs">Its model; null when it is not installed.</param>
    /// <param name="known">Other usable scenes of the area, for a model that looks at several.</param>
    /// <param name="priority">How the jobs travel.</param>
    public static AreaPlan Of(IndexedArea area, IReadOnlyList<IndexedScene> items, ModelNeeds? needs, IReadOnlyList<SceneRecord> known, JobPriority priority)
    {
        var sentences = new Dictionary<IndexedScene, string>();
        var usable = new List<IndexedScene>();
        foreach (var item in items)
        {
            if (Refusal(area, item) is { } refusal)
            {
                sentences[item] = refusal;
            }
            else
            {
                usable.Add(item);
            }
        }

        if (usable.Count == 0)
        {
            return new AreaPlan(area.Area, [], sentences);
        }

        if (needs is null)
        {
            foreach (var item in usable)
            {
                sentences[item] = $"not processed: the model '{area.Area.Model}' is not installed";
            }

            return new AreaPlan(area.Area, [], sentences);
        }

        var assembly = SceneAssembly.Of([.. usable.Select(item => item.Source)], new SourcePreference(area.Area));
        var (jobs, missing) = Plan(area, assembly.Scene, needs, known, priority);
        foreach (var assembled in assembly.Items)
        {
            var item = usable.First(candidate => ReferenceEquals(candidate.Source, assembled.Source));
            sentences[item] = jobs.Count == 0 ? string.Join("; ", missing) : string.Join("; ", missing.Prepend(JobOutcomes.Sentence(assembled, [.. jobs.Select(job => job.Id)])));
        }

        return new AreaPlan(area.Area, jobs, sentences);
    }

    // One job per product; a sentence for each that lacks scenes to be made of.
    private static (List<SceneJob> Jobs, List<string> Missing) Plan(
        IndexedArea indexed, SceneRecord scene, ModelNeeds needs, IReadOnlyList<SceneRecord> known, JobPriority priority)
    {
        var area = indexed.Area;
        var (jobs, missing) = (new List<SceneJob>(), new List<string>());
        foreach (var product in area.Products)
        {
            var (scenes, reason) = SceneCompanions.Find(scene, needs.For(product), known, Covered);
            if (reason is null)
            {
                jobs.Add(Job(area, scenes, needs.Model, product, priority));
            }
            else if (!missing.Contains(reason))
            {
                missing.Add(reason);
            }
        }

        return (jobs, missing);

        double Covered(NetTopologySuite.Geometries.Geometry footprint) => indexed.CoveredPercent(EqualArea.Project(footprint));
    }

    /// <summary>Why an item is of no use to an area; null where it is.</summary>
    public static string? Refusal(IndexedArea area, IndexedScene item) => item.Vanished is { } vanished
        ? $"vanished from {item.Source.Catalog}, noticed {vanished.UtcDateTime:yyyy-MM-dd}"
        : AreaRules.Refusal(area.Area, item.Source, area.CoveredPercent(EqualArea.Project(item.Source.Footprint)));

    private static SceneJob Job(AreaOfInterest area, IReadOnlyList<SceneRecord> scenes, ModelReference model, string product, JobPriority priority) => new()
    {
        Id = JobId.Of(scenes, area.Id, area.Revision, model, product),
        Scenes = scenes,
        Area = area,
        Model = model,
        Product = product,
        Priority = priority,
        TraceParent = Traces.Parent,
    };
}
