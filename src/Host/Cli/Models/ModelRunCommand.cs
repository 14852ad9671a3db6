using System.CommandLine;
using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;

namespace Groundshift.Host.Cli.Models;

/// <summary><c>groundshift model run PACKAGE --input name=FILE.npy… --out DIR</c>: feeds arrays, for parity checks and debugging.</summary>
internal static class ModelRunCommand
{
    private static readonly Argument<string> Package = new("PACKAGE") { Description = "Installed model, package folder, or bare .onnx file." };

    private static readonly Option<string[]> Input = new("--input")
    {
        Description = "One array per input of the graph.",
        HelpName = "NAME=FILE.npy",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for one .npy file per output.", HelpName = "DIR", Required = true };
    private static readonly Option<string> Device = CommonOptions.Device();

    public static Command Create()
    {
        var command = new Command("run", "Feed arrays to a model and write every output as .npy.") { Package, Input, Out, Device };
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var desk = Desk.Of(result);
        _ = InferenceDevices.TryParse(result.GetValue(Device), out var device);
        using var session = OnnxSession.Open(await GraphFileAsync(desk, result.GetRequiredValue(Package), cancellationToken), new SessionSettings { Device = device });
        var inputs = result.GetRequiredValue(Input).Select(Split).ToDictionary(pair => pair.Name, pair => NpyFile.Read(pair.File));
        try
        {
            var folder = Directory.CreateDirectory(result.GetRequiredValue(Out).FullName).FullName;
            foreach (var (name, tensor) in session.Run(inputs, cancellationToken))
            {
                using (tensor)
                {
                    var file = Path.Combine(folder, $"{FileName(name)}.npy");
                    NpyFile.Write(file, tensor);
                    desk.Terminal.Line($"{name}: {tensor} in {file}");
                }
            }
        }
        finally
        {
            foreach (var tensor in inputs.Values)
            {
                tensor.Dispose();
            }
        }

        return ExitCodes.Ok;
    }

    private static async ValueTask<string> GraphFileAsync(Desk desk, string named, CancellationToken cancellationToken) =>
        File.Exists(named) ? named
        : !Directory.Exists(named) ? GraphOf(await desk.Stores.Models.FindAsync(named, cancellationToken))
        : File.Exists(Path.Combine(named, ModelManifest.FileName)) ? GraphOf(ModelPackage.Open(named))
        : File.Exists(Path.Combine(named, "model.onnx")) ? Path.Combine(named, "model.onnx")
        : throw new InvalidInputException("PACKAGE", "a folder with model.onnx", $"{named} without one", "Name the package's folder or its .onnx file.");

    private static string GraphOf(ModelPackage package) => Path.Combine(package.Folder, package.Manifest.Model.Name);

    private static (string Name, string File) Split(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && File.Exists(text[(at + 1)..])
            ? (text[..at], text[(at + 1)..])
            : throw new InvalidInputException("--input", "NAME=FILE.npy with an existing file", $"'{text}'", "Name each input of the graph once.");
    }

    // Output names are the graph's own; a slash in one must not lead out of the folder.
    private static string FileName(string output) => string.Concat(output.Select(letter => Path.GetInvalidFileNameChars().Contains(letter) ? '_' : letter));
}
