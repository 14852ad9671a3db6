using Groundshift.Core.Messages;
using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.State;

/// <summary>Finds the patches of a state and writes them down, with pictures of those that are confirmed, or were and went back.</summary>
internal sealed class PatchReport(StateObjects files, ChangeChips chips, string folder)
{
    // Below, edges and single pixels of a map are as likely as ground: 4 pixels are the least that stand for a shape.
    private const int LeastPixels = 4;

    // The largest first: a step that confirms hundreds at once is not held up by pictures, and the next step draws more.
    private const int MostNewChips = 20;

    private const string Png = "image/png";

    /// <summary>Stores the patches of a checkpoint and returns the manifest that names them.</summary>
    public async Task<StateManifest> WriteAsync(StateManifest manifest, string checkpoint, long sequence, CancellationToken cancellationToken)
    {
        var found = await DedicatedThread.RunAsync("patches", () => Find(checkpoint, cancellationToken));
        var pictures = await DrawAsync(manifest, found, cancellationToken);
        var written = await DedicatedThread.RunAsync("patches", () => Describe(manifest, found, pictures));
        var file = await files.PutAsync(
            manifest.StateId, "patches", new ChangePatches(manifest.StateId, sequence, written), MessageJson.Default.ChangePatches, folder, cancellationToken);
        return manifest with { Patches = file, Chips = pictures };
    }

    private static IReadOnlyList<PatchGround> Find(string checkpoint, CancellationToken cancellationToken)
    {
        using var reader = CheckpointReader.Open(checkpoint);
        var extent = reader.Header.Extent;
        var finder = new PatchFinder(LeastPixels, extent.Column);
        using var rows = new StateRows(reader.Header.Classes, extent.Width, CheckpointHeader.StripRows);
        for (var strip = 0; strip < CheckpointHeader.Count(extent); strip++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.Read(extent, strip, rows);
            var (first, end) = CheckpointHeader.Rows(extent, strip);
            for (var row = first; row < end; row++)
            {
                finder.Add(rows, row - first, row);
            }
        }

        return finder.Complete();
    }

    private static List<ChangePatch> Describe(StateManifest manifest, IReadOnlyList<PatchGround> found, Dictionary<string, string> pictures)
    {
        using var writer = new PatchWriter(manifest);
        return [.. found.Select(patch => writer.Write(patch) with
        {
            Chip = IsPictured(patch) && ChangeChips.Key(manifest, patch) is { } key && pictures.TryGetValue(key, out var picture) ? picture : null,
        })];
    }

    // By what the patch is now and not by what it was once: that depends on the order in which scenes came.
    private static bool IsPictured(PatchGround patch) => patch.Key.Change is PixelChange.Confirmed or PixelChange.Reverted;

    private async Task<Dictionary<string, string>> DrawAsync(StateManifest manifest, IReadOnlyList<PatchGround> found, CancellationToken cancellationToken)
    {
        var pictures = new Dictionary<string, string>();
        var drawn = 0;
        foreach (var patch in found.OrderByDescending(patch => patch.Pixels))
        {
            if (ChangeChips.Key(manifest, patch) is not { } key || pictures.ContainsKey(key))
            {
                continue;
            }

            if (manifest.Chips.TryGetValue(key, out var known))
            {
                pictures[key] = known;
            }
            else if (IsPictured(patch) && drawn++ < MostNewChips)
            {
                var file = Path.Combine(folder, "chip.png");
                if (await chips.TryDrawAsync(manifest, patch, file, cancellationToken))
                {
                    pictures[key] = (await files.PutAsync(manifest.StateId, "chip", ".png", file, Png, cancellationToken)).Path;
                }
            }
        }

        return pictures;
    }
}
