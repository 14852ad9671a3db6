using System.CommandLine;
using Groundshift.Core.Jobs;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Gdal;

namespace Groundshift.Host.Cli;

/// <summary>Runs the body of a command and turns errors into a sentence on standard error and an exit code.</summary>
internal static class Guard
{
    /// <summary>Sets the action of a command.</summary>
    public static void Handle(this Command command, Func<ParseResult, CancellationToken, Task<int>> body) =>
        command.SetAction((result, cancellationToken) => RunAsync(() => body(result, cancellationToken), Console.Error));

    internal static async Task<int> RunAsync(Func<Task<int>> body, TextWriter errors)
    {
        try
        {
            return await body();
        }
        catch (Exception error) when (error is InvalidInputException or RefusedException)
        {
            await errors.WriteLineAsync($"Invalid input. {error.Message}");
            return ExitCodes.InvalidInput;
        }
        catch (TransientException error)
        {
            await errors.WriteLineAsync($"Failed for now; try again later. {error.Message}");
            return ExitCodes.Failed;
        }
        catch (IOException error) when (FullDisk.IsCauseOf(error))
        {
            await errors.WriteLineAsync($"Failed for now; try again later. The disk is full: {error.Message}");
            return ExitCodes.Failed;
        }
        catch (Exception error) when (error is OnnxRuntimeUnavailableException or DeviceUnavailableException or OnnxRuntimeException or GdalMissingException)
        {
            await errors.WriteLineAsync($"This machine cannot do it. {error.Message} 'groundshift doctor' shows what is missing.");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("Stopped.");
            return ExitCodes.Failed;
        }
    }
}
