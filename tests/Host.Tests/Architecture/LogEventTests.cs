using System.Text.RegularExpressions;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.Architecture;

/// <summary>Alarms and filters go by the numbers of log events, so each number means one thing.</summary>
public sealed partial class LogEventTests
{
    [Fact]
    public void No_two_log_events_have_one_number()
    {
        string[] numbers =
        [
            .. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "src"), "Log.cs", SearchOption.AllDirectories)
                .SelectMany(file => Event().Matches(File.ReadAllText(file)).Select(match => match.Groups["number"].Value)),
        ];

        numbers.Length.ShouldBeGreaterThan(50);
        numbers.GroupBy(number => number).Where(events => events.Count() > 1).Select(events => events.Key).ShouldBeEmpty();
    }

    [GeneratedRegex(@"\[LoggerMessage\((?<number>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Event();
}
