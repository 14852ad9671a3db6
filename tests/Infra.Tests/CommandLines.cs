using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Groundshift.Host.Cli;

namespace Groundshift.Infra.Tests;

/// <summary>Calls of our own programs in scripts and pages: whether what they call exists.</summary>
public static partial class CommandLines
{
    private static readonly string[] OwnCommands = ["setup", "test", "bench"];

    /// <summary>What is wrong with the calls of <c>./run</c> and <c>groundshift</c> in a script, and with the paths that it names.</summary>
    public static IEnumerable<string> Broken(string script) => script.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').SelectMany(OfLine);

    private static IEnumerable<string> OfLine(string line)
    {
        foreach (Match call in Call().Matches(line))
        {
            var arguments = CommandLineParser.SplitCommandLine(call.Groups["arguments"].Value).ToArray();
            if (arguments.Length == 0 || OwnCommands.Contains(arguments[0]))
            {
                continue;
            }

            var parsed = RootCommands.Build().Parse(arguments);
            if (parsed.Errors.Count > 0)
            {
                yield return $"{call.Value.Trim()}: {parsed.Errors[0].Message}";
            }
        }

        foreach (Match path in Paths().Matches(line))
        {
            if (!RepositoryTexts.Exists(path.Groups["path"].Value))
            {
                yield return $"{path.Groups["path"].Value} does not exist";
            }
        }
    }

    // Up to what ends a command in a shell.
    [GeneratedRegex(@"(?:^|[\s(`])(?:\./run|groundshift|artifacts-full/program/groundshift)\s+(?<arguments>[a-z][^|;&`<>#)]*)")]
    private static partial Regex Call();

    [GeneratedRegex(@"(?:^|[\s""'`(=])(?<path>(?:infra|pipelines|src|tests|docs|native|\.ci)/[\w./-]*\w)(?=$|[\s""'`),:;])")]
    private static partial Regex Paths();
}
