using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>
/// Which of two products under one id is the better one, whatever order they arrive in: the newer revision of the scene, then of
/// the area, then the one with more parts of the scene, then the later run.
/// </summary>
internal sealed record ProductRank(SceneRevision Scene, int AreaRevision, int Parts, DateTimeOffset Finished, string Job)
    : IComparable<ProductRank>
{
    public static ProductRank Of(ProductReady ready)
    {
        var scene = ready.Job.Primary;
        return new ProductRank(scene.Revision, ready.Job.Area.Revision, scene.Parts.Count, ready.Finished, ready.Job.Id.Value);
    }

    public static ProductRank Of(StacItem item)
    {
        var properties = item.Properties;
        var revision = properties["groundshift:scene_revision"] as JsonObject;
        return new ProductRank(
            new SceneRevision(revision?["baseline"]?.GetValue<string>(), Timestamp.Read(revision?["generated"]), Timestamp.Read(revision?["updated"])),
            Number(properties["groundshift:area_revision"]),
            Number(properties["groundshift:scene_parts"]),
            Timestamp.Read(properties["processing:datetime"]) ?? DateTimeOffset.MinValue,
            properties["groundshift:job"]?.GetValue<string>() ?? string.Empty);
    }

    /// <summary>A scene's revision as an item keeps it.</summary>
    public static JsonObject RevisionJson(SceneRevision revision) => new()
    {
        ["baseline"] = revision.Baseline,
        ["generated"] = revision.Generated is { } generated ? Timestamp.Text(generated) : null,
        ["updated"] = revision.Updated is { } updated ? Timestamp.Text(updated) : null,
    };

    public int CompareTo(ProductRank? other)
    {
        if (other is null)
        {
            return 1;
        }

        ReadOnlySpan<int> order =
        [
            Scene.CompareTo(other.Scene),
            AreaRevision.CompareTo(other.AreaRevision),
            Parts.CompareTo(other.Parts),
            Finished.CompareTo(other.Finished),
            string.CompareOrdinal(Job, other.Job),
        ];
        foreach (var difference in order)
        {
            if (difference != 0)
            {
                return difference;
            }
        }

        return 0;
    }

    private static int Number(JsonNode? node) => node is null ? 0 : int.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
}
