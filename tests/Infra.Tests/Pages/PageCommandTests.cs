using System.Text.RegularExpressions;

namespace Groundshift.Infra.Tests.Pages;

/// <summary>What the pages for operators tell people to type exists: commands with their options, and files.</summary>
public sealed partial class PageCommandTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/azure.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/runbooks.md")]
    [InlineData("docs/threat-model.md")]
    public void Every_command_and_file_exists(string page) => Code(RepositoryTexts.AsTheyAre.Read(page)).SelectMany(CommandLines.Broken).ShouldBeEmpty();

    [Theory]
    [InlineData("docs/runbooks.md", "./run job parked", "./run job aside")]
    [InlineData("docs/runbooks.md", "--from 2025-05-01T00:00:00Z", "--since 2025-05-01T00:00:00Z")]
    [InlineData("docs/azure.md", "infra/postgres/roles.sql", "infra/postgres/users.sql")]
    public void A_command_that_does_not_exist_is_seen(string page, string text, string instead) =>
        Code(RepositoryTexts.With(page, text, instead).Read(page)).SelectMany(CommandLines.Broken).ShouldNotBeEmpty();

    private static IEnumerable<string> Code(string page) => CodePart().Matches(page).Select(match => match.Groups["block"].Success ? match.Groups["block"].Value : match.Groups["span"].Value);

    [GeneratedRegex(@"```\w*\n(?<block>[\s\S]*?)```|`(?<span>[^`\n]+)`")]
    private static partial Regex CodePart();
}
