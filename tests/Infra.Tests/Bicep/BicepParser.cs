using System.Diagnostics;
using System.Text.Json;
using Groundshift.TestKit;

namespace Groundshift.Infra.Tests.Bicep;

/// <summary>tree-sitter-bicep in a node process; a test skips where it is not installed.</summary>
public static class BicepParser
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 256 };

    /// <summary>Syntax trees of texts, by file name.</summary>
    public static async Task<IReadOnlyList<ParsedFile>> ParseAsync(IEnumerable<(string File, string Text)> files, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(RepositoryRoot.Folder, "tests", "bicep");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "tree-sitter-bicep")))
        {
            Needed.Missing("needs tree-sitter-bicep: ./run setup test");
        }

        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(folder, "parse.js") },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(files.Select(file => new { file.File, file.Text }), Json).AsMemory(), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        process.ExitCode.ShouldBe(0, await errors);
        return JsonSerializer.Deserialize<IReadOnlyList<ParsedFile>>(await output, Json) ?? [];
    }
}
