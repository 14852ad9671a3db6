using System.Diagnostics;
using Xunit;

namespace Groundshift.TestKit;

/// <summary>stac-node-validator with the schemas of STAC and its extensions from the shared data; a test skips where either is absent.</summary>
public sealed class StacValidator
{
    private readonly string _schemas;
    private readonly string _tool;

    private StacValidator(string schemas, string tool) => (_schemas, _tool) = (schemas, tool);

    /// <summary>The validator, or a skipped test.</summary>
    public static StacValidator Need()
    {
        var schemas = SharedData.Need("schemas");
        var tool = Path.Combine(RepositoryRoot.Folder, "tests/validator/node_modules/stac-node-validator/bin/cli.js");
        if (!File.Exists(tool))
        {
            Needed.Missing("needs stac-node-validator: ./run setup test");
        }

        return new StacValidator(schemas, tool);
    }

    /// <summary>Validates a file, or every JSON file of a folder.</summary>
    /// <returns>0 where all are valid, and what the validator printed.</returns>
    public async Task<(int Status, string Output)> RunAsync(string target, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { _tool, target, "--schemaMap", $"https://={_schemas}/" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Fails unless exactly so many files were found and are valid.</summary>
    public async Task AcceptAsync(string target, int files, CancellationToken cancellationToken)
    {
        var (status, output) = await RunAsync(target, cancellationToken);
        Assert.True(status == 0, output);
        Assert.Contains($"Passed: {files}", output, StringComparison.Ordinal);
    }
}
