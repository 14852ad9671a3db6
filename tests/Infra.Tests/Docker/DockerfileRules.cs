using System.Text.RegularExpressions;

namespace Groundshift.Infra.Tests.Docker;

/// <summary>Images are built from bases by digest, with every package, and run as a user without rights.</summary>
public static partial class DockerfileRules
{
    private const string File = "infra/docker/Dockerfile";
    private const string ProjFolder = "/app/proj";
    private static readonly string[] Targets = ["cpu", "cuda"];

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(RepositoryTexts texts)
    {
        var lines = Joined(texts.Read(File)).ToList();
        var stages = Stages(lines);
        return
        [
            .. Bases(lines, [.. stages.Select(stage => stage.Name)]),
            .. Targets.SelectMany(target => stages.FirstOrDefault(stage => stage.Name == target) is { Lines: { } of } ? Target(target, of) : [$"{target} is no stage"]),
            .. lines.Where(line => line.StartsWith("ADD ", StringComparison.Ordinal)).Select(line => $"ADD fetches and unpacks: {line}"),
            .. lines.Where(line => SecretName().IsMatch(line)).Select(line => $"a secret would stay in the image: {line}"),
            .. Copies(lines, texts.Read(".dockerignore")),
            .. lines.Any(line => line.Contains("dotnet publish", StringComparison.Ordinal) && line.Contains("-p:FullNuGet=true", StringComparison.Ordinal)) ? Array.Empty<string>() : ["the build does not set FullNuGet=true"],
            .. lines.Any(line => line.Contains("-name proj.db", StringComparison.Ordinal) && line.Contains($"/app/cuda{ProjFolder["/app".Length..]}/proj.db", StringComparison.Ordinal)) ? Array.Empty<string>() : ["the build does not look for the database of PROJ"],
        ];
    }

    private static IEnumerable<string> Joined(string text) =>
        text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#'));

    private static List<(string Name, List<string> Lines)> Stages(List<string> lines)
    {
        var stages = new List<(string Name, List<string> Lines)>();
        foreach (var line in lines)
        {
            if (From().Match(line) is { Success: true } from)
            {
                stages.Add((from.Groups["name"].Value, []));
            }
            else if (stages.Count > 0)
            {
                stages[^1].Lines.Add(line);
            }
        }

        return stages;
    }

    private static IEnumerable<string> Bases(List<string> lines, HashSet<string> stages)
    {
        foreach (var line in lines)
        {
            if (From().Match(line) is { Success: true } from && !from.Groups["base"].Value.StartsWith("${", StringComparison.Ordinal) && !stages.Contains(from.Groups["base"].Value))
            {
                yield return $"a base image that is no argument: {line}";
            }

            if (line.StartsWith("ARG ", StringComparison.Ordinal) && line.Contains('=', StringComparison.Ordinal) && !line.Contains("@sha256:", StringComparison.Ordinal))
            {
                yield return $"a default without a digest: {line}";
            }
        }
    }

    private static IEnumerable<string> Target(string target, List<string> lines)
    {
        if (lines.LastOrDefault(line => line.StartsWith("USER ", StringComparison.Ordinal)) is not { } user || !User().IsMatch(user))
        {
            yield return $"{target} does not run as a numbered user without rights";
        }

        if (!lines.Any(line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal)))
        {
            yield return $"{target} has no health check";
        }

        if (!lines.Any(line => line.StartsWith("ENTRYPOINT [", StringComparison.Ordinal)))
        {
            yield return $"{target} has no entry point that gets signals";
        }

        // Without it every scene would be refused for a reference system that nobody knows.
        if (!lines.Any(line => line.StartsWith("ENV ", StringComparison.Ordinal) && line.Split(' ').Contains($"PROJ_DATA={ProjFolder}")))
        {
            yield return $"{target} does not say where the database of PROJ is";
        }

        var environment = lines
            .Where(line => line.StartsWith("ENV ", StringComparison.Ordinal))
            .SelectMany(line => line[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(pair => KeyValuePair.Create<string, string?>(pair.Split('=')[0], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        if (HostSettings.Complaint(environment) is { } complaint)
        {
            yield return $"{target}: {complaint}";
        }
    }

    private static IEnumerable<string> Copies(List<string> lines, string ignore)
    {
        var allowed = ignore.Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        return lines
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1])
            .Where(source => source != "." && !(RepositoryTexts.Exists(source) && allowed.Any(path => source == path || source.StartsWith(path + "/", StringComparison.Ordinal))))
            .Select(source => $"{source} is not in the context of the build");
    }

    [GeneratedRegex(@"^FROM (?<base>\S+)( AS (?<name>\S+))?$")]
    private static partial Regex From();

    [GeneratedRegex(@"^USER [1-9]\d*(:[1-9]\d*)?$")]
    private static partial Regex User();

    [GeneratedRegex(@"^(ARG|ENV) .*(PASSWORD|SECRET|TOKEN|_KEY)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
