using System.CommandLine;
using Groundshift.Core.Jobs;
using Groundshift.Models.Graphs;

namespace Groundshift.Host.Cli.Models;

/// <summary><c>groundshift model import NAME --from DIR</c>: a published checkpoint becomes a model package, without Python.</summary>
internal static class ModelImportCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = $"Which model the checkpoint is of: {string.Join(" or ", ModelImport.Names)}." };

    private static readonly Option<DirectoryInfo> From = new("--from")
    {
        Description = "The checkpoint as published. dynamicworld: the SavedModel folder model/forward of google/dynamicworld; landcover-s2: the folder of its weights, models/training.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<bool> Bare = new("--bare") { Description = "Write the network alone, without pre- and post-processing; needs --out." };

    private static readonly Option<DirectoryInfo?> Out = new("--out")
    {
        Description = "Write the package to this folder. When not given it is installed in the data folder.",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        Name.AcceptOnlyFromAmong([.. ModelImport.Names]);
        var command = new Command("import", "Turn a published checkpoint into a model package.") { Name, From, Bare, Out };
        command.Handle((result, _) => Task.FromResult(Run(result)));
        return command;
    }

    private static int Run(ParseResult result)
    {
        using var desk = Desk.Of(result);
        var name = result.GetRequiredValue(Name);
        var from = result.GetRequiredValue(From).FullName;
        var settings = new ImportSettings { Bare = result.GetValue(Bare) };
        if (result.GetValue(Out) is { } folder)
        {
            ModelImport.Write(name, from, folder.FullName, settings);
            desk.Terminal.Line($"Wrote {folder.FullName}.");
            return ExitCodes.Ok;
        }

        if (settings.Bare)
        {
            throw new InvalidInputException("--out", "a folder for the bare network", "none", "A bare network is no package and cannot be installed.");
        }

        var package = ModelCommands.Library(desk).Install(draft => ModelImport.Write(name, from, draft, settings));
        desk.Terminal.Line($"Installed {package.Manifest.Reference} in {package.Folder}.");
        return ExitCodes.Ok;
    }
}
