using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting;

/// <summary>Reads the patches that a report of a state names.</summary>
public sealed class PatchFiles(IObjectStore objects)
{
    /// <summary>The patches of a report.</summary>
    /// <exception cref="InvalidInputException">The file is not there, is no list of patches, or belongs to another step.</exception>
    public async ValueTask<IReadOnlyList<ChangePatch>> ReadAsync(StateReport report, CancellationToken cancellationToken)
    {
        var stored = await objects.FindAsync(report.PatchesPath, cancellationToken).ConfigureAwait(false);
        var stream = stored is null ? null : await objects.OpenAsync(report.PatchesPath, 0, stored.Size, cancellationToken).ConfigureAwait(false);
        if (stream is null)
        {
            throw Wrong(report, "no such object");
        }

        await using (stream.ConfigureAwait(false))
        {
            var patches = await ParseAsync(stream, report, cancellationToken).ConfigureAwait(false);
            return patches.StateId == report.StateId && patches.Sequence == report.Sequence
                ? patches.Patches
                : throw Wrong(report, $"step {patches.Sequence} of {patches.StateId}");
        }
    }

    private static async ValueTask<ChangePatches> ParseAsync(Stream stream, StateReport report, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, MessageJson.Default.ChangePatches, cancellationToken).ConfigureAwait(false)
                ?? throw Wrong(report, "null");
        }
        catch (JsonException error)
        {
            throw Wrong(report, error.Message);
        }
    }

    private static InvalidInputException Wrong(StateReport report, string found) => new(
        report.PatchesPath, $"the patches of step {report.Sequence} of {report.StateId}", found, "Run the job again: its outcome names a file that is not whole.");
}
