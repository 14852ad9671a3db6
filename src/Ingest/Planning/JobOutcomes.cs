using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Planning;

/// <summary>The sentences that the scene index keeps per area, and the job ids in them.</summary>
internal static partial class JobOutcomes
{
    public static string Sentence(AssembledItem item, IReadOnlyList<JobId> jobs)
    {
        var ids = string.Join(" and ", jobs.Select(job => $"job {job}"));
        return item.Role switch
        {
            SceneRole.Part => $"queued as {ids}",
            SceneRole.Copy => $"the same revision as {Name(item.Part)}: {ids}",
            SceneRole.Older => $"older than {Name(item.Part)}: {ids}",
            _ => throw new ArgumentOutOfRangeException(nameof(item), item.Role, null),
        };
    }

    /// <summary>The jobs that a sentence names: what a newer revision supersedes, also where the item was overwritten in its catalog.</summary>
    public static IEnumerable<JobId> JobsIn(string sentence) => Id().Matches(sentence).Select(match => new JobId(match.Groups["id"].Value));

    private static string Name(SceneSource source) =>
        $"{source.ItemId} of {source.Catalog}{(source.Revision.Baseline is { } baseline ? $" (baseline {baseline})" : string.Empty)}";

    [GeneratedRegex("(^| )job (?<id>[0-9a-f]{32})($|[ ;])", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
