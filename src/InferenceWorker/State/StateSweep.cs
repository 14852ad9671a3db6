using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.State;

/// <summary>
/// Removes what states no longer need: checkpoints that lie behind the time in which scenes come late, those of states that nothing
/// feeds any more, and files that neither a pointer nor a report names.
/// </summary>
/// <remarks>
/// A pointer moves to a manifest without a checkpoint before the checkpoint goes, by compare-and-swap like any step, so that nothing is
/// deleted that a pointer names. What is gone is folded again from the products when it is needed. Harmless to repeat and to stop.
/// </remarks>
public sealed class StateSweep(
    IStateStore states,
    IAlertStore alerts,
    IObjectStore objects,
    IStoreTransactions transactions,
    StateRetention retention,
    PipelineSettings settings,
    TimeProvider time,
    ILogger<StateSweep> logger)
{
    // A worker stores its files before the pointer moves, and a product that waits for the catalog names patches that no report names yet.
    private static readonly TimeSpan LeastAge = TimeSpan.FromDays(30);

    private static readonly string[] Kinds = ["checkpoint-", "manifest-", "patches-"];

    private readonly StateObjects _files = new(objects);

    /// <summary>Looks at every state once; returns how many files were removed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var pointer in await states.ListAsync(cancellationToken))
        {
            var current = await ThinAsync(pointer, cancellationToken);
            removed += current is null ? 0 : await RemoveAsync(current, cancellationToken);
        }

        return removed;
    }

    // Null where a worker moved the pointer meanwhile: it is looked at the next time.
    private async Task<StatePointer?> ThinAsync(StatePointer pointer, CancellationToken cancellationToken)
    {
        var manifest = await _files.ReadManifestAsync(pointer.Manifest, cancellationToken);
        var thin = Thin(manifest, pointer.Updated);
        if (ReferenceEquals(thin, manifest) || manifest.Patches is not { } patches)
        {
            return pointer;
        }

        // The list of patches tells its sequence.
        using var scratch = new ScratchFolder(settings.ScratchFolder, time);
        var sequence = pointer.Sequence + 1;
        var listed = await _files.ReadPatchesAsync(patches, cancellationToken);
        var written = await _files.PutAsync(pointer.StateId, "patches", listed with { Sequence = sequence }, MessageJson.Default.ChangePatches, scratch.Path, cancellationToken);
        var file = await _files.PutAsync(pointer.StateId, "manifest", thin with { Patches = written }, StateJson.Default.StateManifest, scratch.Path, cancellationToken);

        // The time stays: it tells when the state was last fed.
        var next = pointer with { Sequence = sequence, Manifest = file.Path };
        await using var transaction = await transactions.BeginAsync(cancellationToken);
        if (!await states.AdvanceAsync(transaction, next, cancellationToken))
        {
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return next;
    }

    private StateManifest Thin(StateManifest manifest, DateTimeOffset updated) =>
        retention.IdleDays > 0 && time.GetUtcNow() - updated > TimeSpan.FromDays(retention.IdleDays) ? manifest.WithoutCheckpoints(manifest.Steps.Count)
        : retention.LateDays > 0 ? manifest.WithoutCheckpoints(manifest.NeededFrom(TimeSpan.FromDays(retention.LateDays)))
        : manifest;

    private async Task<int> RemoveAsync(StatePointer pointer, CancellationToken cancellationToken)
    {
        var prefix = $"state/{pointer.StateId}/";
        var named = await NamedAsync(pointer, cancellationToken);
        var unnamed = new List<string>();
        await foreach (var path in objects.ListAsync(prefix, cancellationToken))
        {
            if (!named.Contains(path) && Kinds.Any(kind => path.AsSpan(prefix.Length).StartsWith(kind, StringComparison.Ordinal))
                && await objects.FindAsync(path, cancellationToken) is { } stored && time.GetUtcNow() - stored.Modified > LeastAge)
            {
                unnamed.Add(path);
            }
        }

        if (unnamed.Count == 0 || await states.FindAsync(pointer.StateId, cancellationToken) != pointer)
        {
            return 0;
        }

        foreach (var path in unnamed)
        {
            await objects.DeleteAsync(path, cancellationToken);
        }

        Log.StateSwept(logger, pointer.StateId, unnamed.Count);
        return unnamed.Count;
    }

    private async Task<HashSet<string>> NamedAsync(StatePointer pointer, CancellationToken cancellationToken)
    {
        var manifest = await _files.ReadManifestAsync(pointer.Manifest, cancellationToken);
        var reports = await alerts.ReportsAsync(pointer.Area, cancellationToken);
        return
        [
            pointer.Manifest,
            .. manifest.Steps.Select(step => step.Checkpoint?.Path).OfType<string>(),
            .. manifest.Patches is { } patches ? [patches.Path] : Array.Empty<string>(),
            .. reports.Select(report => report.Report.PatchesPath),
        ];
    }
}

/// <summary>How long states keep what they can make again.</summary>
public sealed record StateRetention
{
    /// <summary>Days behind the newest scene within which a scene may come late and still find a checkpoint before it; 0 keeps all.</summary>
    public int LateDays { get; init; } = 90;

    /// <summary>Days without a step after which a state keeps no checkpoint at all; 0 for never.</summary>
    public int IdleDays { get; init; } = 400;
}
