using System.CommandLine;
using System.Text.Json.Nodes;

namespace Groundshift.Host.Cli.Items;

/// <summary><c>groundshift item …</c>: STAC documents as this program reads them.</summary>
internal static class ItemCommands
{
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Files with a STAC item, collection or catalog.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create() => new("item", "Check STAC documents.") { Validate() };

    private static Command Validate()
    {
        var command = new Command("validate", "Say what is wrong with STAC files, and how items are understood as scenes. Exits with 3 when anything is wrong.") { Files };
        command.Handle((result, _) =>
        {
            var checks = result.GetRequiredValue(Files).Select(DocumentCheck.Of).ToList();
            var terminal = Terminal.Of(result.GetValue(CommonOptions.Json));
            if (terminal.Json)
            {
                terminal.WriteJson(new JsonArray([.. checks.Select(check => DocumentReport.Json(check))]));
            }

            foreach (var line in checks.SelectMany(DocumentReport.Lines))
            {
                terminal.Line(line);
            }

            return Task.FromResult(checks.All(check => check.Problems.Count == 0) ? ExitCodes.Ok : ExitCodes.InvalidInput);
        });
        return command;
    }
}
