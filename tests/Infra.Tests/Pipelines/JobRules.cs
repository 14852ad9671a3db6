namespace Groundshift.Infra.Tests.Pipelines;

/// <summary>A job checks out once, for a second time moves the sources, and lists the packages that are shipped.</summary>
public static class JobRules
{
    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(string file, IReadOnlyDictionary<string, object?> document, IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>> files)
    {
        foreach (var job in YamlFile.Objects(document).Where(job => job.ContainsKey("steps")))
        {
            var steps = Steps(file, job, files).ToList();

            // Azure Pipelines, "Check out multiple repositories": with two such steps the sources are in folders below the working directory.
            if (steps.Count(step => step.ContainsKey("checkout")) > 1)
            {
                yield return $"{file}: a job checks out more than once";
            }

            // "dotnet list package" restores by itself, without properties: what the command line said before does not count.
            if (steps.Any(step => step.Texts("script").Any(script => script.Contains("dotnet list", StringComparison.Ordinal)) && step.Object("env").GetValueOrDefault("FullNuGet") is not "true"))
            {
                yield return $"{file}: packages of the default build are listed, not those of the full one";
            }
        }
    }

    private static IEnumerable<IReadOnlyDictionary<string, object?>> Steps(
        string file, IReadOnlyDictionary<string, object?> job, IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>> files)
    {
        foreach (var step in (job.GetValueOrDefault("steps") as IReadOnlyList<object?> ?? []).OfType<IReadOnlyDictionary<string, object?>>())
        {
            if (step.GetValueOrDefault("template") is not string template)
            {
                yield return step;
            }
            else if (PipelineRules.PathOf(file, template) is var path && files.TryGetValue(path, out var target))
            {
                foreach (var inner in Steps(path, target, files))
                {
                    yield return inner;
                }
            }
        }
    }
}
