using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Planning;

/// <summary>What one area wants of one acquisition, and the sentence for each of its items.</summary>
internal sealed record AreaPlan(AreaOfInterest Area, IReadOnlyList<SceneJob> Jobs, IReadOnlyDictionary<IndexedScene, string> Sentences)
{
    public static AreaPlan Of(IndexedArea area, IReadOnlyList<IndexedScene> items, FindModel findModel, JobPriority priority)
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

        if (findModel(area.Area.Model) is not { } model)
        {
            foreach (var item in usable)
            {
                sentences[item] = $"not processed: the model '{area.Area.Model}' is not installed";
            }

            return new AreaPlan(area.Area, [], sentences);
        }

        var assembly = SceneAssembly.Of([.. usable.Select(item => item.Source)], new SourcePreference(area.Area));
        var jobs = area.Area.Products.Select(product => Job(area.Area, assembly.Scene, model, product, priority)).ToList();
        foreach (var assembled in assembly.Items)
        {
            sentences[usable.First(item => ReferenceEquals(item.Source, assembled.Source))] = JobOutcomes.Sentence(assembled, [.. jobs.Select(job => job.Id)]);
        }

        return new AreaPlan(area.Area, jobs, sentences);
    }

    private static string? Refusal(IndexedArea area, IndexedScene item) => item.Vanished is { } vanished
        ? $"vanished from {item.Source.Catalog}, noticed {vanished.UtcDateTime:yyyy-MM-dd}"
        : AreaRules.Refusal(area.Area, item.Source, area.CoveredPercent(EqualArea.Project(item.Source.Footprint)));

    private static SceneJob Job(AreaOfInterest area, SceneRecord scene, ModelReference model, string product, JobPriority priority) => new()
    {
        Id = JobId.Of([scene], area.Id, area.Revision, model, product),
        Scenes = [scene],
        Area = area,
        Model = model,
        Product = product,
        Priority = priority,
    };
}
