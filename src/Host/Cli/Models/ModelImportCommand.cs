using System.CommandLine;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Models.Graphs;

namespace Groundshift.Host.Cli.Models;

/// <summary><c>groundshift model import NAME --from FILE|DIR</c>: a published checkpoint becomes a model package, without Python.</summary>
internal static class ModelImportCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = $"Which model the checkpoint is of:\n{string.Join('\n', ModelImport.Importers.Select(Line))}" };

    private static readonly Option<FileSystemInfo> From = new("--from") { Description = "The checkpoint as published: a file or a folder.", HelpName = "FILE|DIR", Required = true };

    private static readonly Option<string?> Size = new("--size") { Description = "Member of the model's family; told by the shapes when not given.", HelpName = "S|B|L|H" };

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "What shapes cannot tell (heads, patch, image size, groups): a JSON file, or the JSON itself.",
        HelpName = "JSON",
    };

    private static readonly Option<string?> HeadKind = new("--head-kind") { Description = "Kind of the head on top.", HelpName = "KIND" };
    private static readonly Option<FileInfo?> Head = new("--head") { Description = "File with the weights of the head; when not given, the checkpoint holds them.", HelpName = "FILE" };
    private static readonly Option<string> Precision = Choice("--precision", "Bits of the weights.", "fp32", "fp16");
    private static readonly Option<string> Form = Choice("--form", "Operators of the graph: ONNX Runtime's own where they are faster, or standard ones alone.", "fused", "portable");

    private static readonly Option<bool> Bare = new("--bare") { Description = "Write the network alone, without pre- and post-processing; needs --out." };

    private static readonly Option<DirectoryInfo?> Out = new("--out")
    {
        Description = "Write the package to this folder. When not given it is installed in the data folder.",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        Name.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ModelImport.Names.Contains(token.Value))
            {
                result.AddError($"'{token.Value}' cannot be imported; NAME is {string.Join(" or ", ModelImport.Names)}.");
            }
        });
        var command = new Command("import", "Turn a published checkpoint into a model package.")
        {
            Name, From, Size, Config, HeadKind, Head, Precision, Form, Bare, Out,
        };
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var desk = Desk.Of(result);
        var name = result.GetRequiredValue(Name);
        var from = result.GetRequiredValue(From).FullName;
        var settings = Settings(result);
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

        await ModelCommands.InstalledAsync(desk, ModelCommands.Library(desk).Install(draft => ModelImport.Write(name, from, draft, settings)), cancellationToken);
        return ExitCodes.Ok;
    }

    private static ImportSettings Settings(ParseResult result) => new()
    {
        Size = result.GetValue(Size),
        Config = result.GetValue(Config) is { } config ? ReadConfig(config) : null,
        HeadKind = result.GetValue(HeadKind),
        HeadFile = HeadFile(result.GetValue(Head)),
        Precision = result.GetRequiredValue(Precision) == "fp16" ? ImportPrecision.Float16 : ImportPrecision.Float32,
        Form = result.GetRequiredValue(Form) == "portable" ? GraphForm.Portable : GraphForm.Fused,
        Bare = result.GetValue(Bare),
    };

    private static string? HeadFile(FileInfo? file) => file is { Exists: false }
        ? throw new InvalidInputException("--head", "an existing file", $"'{file.FullName}'", "Check the path.")
        : file?.FullName;

    private static JsonElement ReadConfig(string fileOrJson)
    {
        var isFile = File.Exists(fileOrJson);
        try
        {
            using var document = JsonDocument.Parse(isFile ? File.ReadAllText(fileOrJson) : fileOrJson);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException(
                "--config", "a JSON object, or a file that holds one", isFile ? exception.Message : $"'{fileOrJson}', which is no file and no JSON", "See the model's card or 'groundshift model import --help'.", exception);
        }

        throw new InvalidInputException("--config", "a JSON object", "another JSON value", "See the model's card or 'groundshift model import --help'.");
    }

    private static Option<string> Choice(string name, string description, string usual, string other)
    {
        var option = new Option<string>(name) { Description = description, HelpName = $"{usual}|{other}", DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong(usual, other);
        return option;
    }

    private static string Line(ModelImporter importer) =>
        $"{importer.Name}: {importer.Summary} {importer.Licence}{(importer.CommercialUse ? "" : ", no commercial use")}.{Takes(importer)}";

    private static string Takes(ModelImporter importer) =>
        (importer.Sizes.Count > 0 ? $" --size {string.Join('|', importer.Sizes)}." : "")
        + (importer.HeadKinds.Count > 0 ? $" --head-kind {string.Join('|', importer.HeadKinds)}." : "")
        + (importer.TakesConfig ? " Takes --config." : "");
}
