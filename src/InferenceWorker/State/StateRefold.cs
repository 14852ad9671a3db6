using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.State;

/// <summary>Makes the state of a manifest: from the nearest checkpoint that holds, through every step behind it.</summary>
internal sealed class StateRefold(IObjectStore objects, StateObjects files, PatchReport patches, string folder, ILogger logger)
{
    private const string Checkpoint = "application/octet-stream";

    /// <summary>Folds and stores what is missing; returns the manifest with its checkpoint and patches.</summary>
    public async Task<StateManifest> RunAsync(StateManifest manifest, long sequence, CancellationToken cancellationToken)
    {
        var model = new FilterModel(manifest.Legend, FilterSettings.Default, manifest.TrainingShares);
        var (file, done) = await NearestAsync(manifest, cancellationToken);
        var steps = manifest.Steps.ToList();
        for (; done < steps.Count; done++)
        {
            var next = Path.Combine(folder, $"step-{done}.ckpt");
            var before = file;
            var place = done;
            await DedicatedThread.RunAsync("state", () => Fold(manifest, model, place, before, next, cancellationToken));
            Remove(before);
            file = next;
        }

        var stored = await files.PutAsync(manifest.StateId, "checkpoint", ".gslc", file!, Checkpoint, cancellationToken);
        steps[^1] = steps[^1] with { Checkpoint = stored };
        return await patches.WriteAsync(manifest with { Steps = steps }, file!, sequence, cancellationToken);
    }

    private async Task<(string? File, int Steps)> NearestAsync(StateManifest manifest, CancellationToken cancellationToken)
    {
        for (var place = manifest.Steps.Count - 1; place >= 0; place--)
        {
            if (manifest.Steps[place].Checkpoint is not { } kept)
            {
                continue;
            }

            var file = Path.Combine(folder, $"kept-{place}.ckpt");
            if (await files.TryFetchAsync(kept, file, cancellationToken) && Holds(manifest, file, place + 1))
            {
                return (file, place + 1);
            }

            Log.CheckpointUnusable(logger, manifest.StateId, kept.Path);
            Remove(file);
        }

        return (null, 0);
    }

    private static bool Holds(StateManifest manifest, string file, int steps)
    {
        try
        {
            using var reader = CheckpointReader.Open(file);
            return reader.Header.StateId == manifest.StateId && reader.Header.Classes == manifest.Legend.Count && reader.Header.Steps == steps;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private bool Fold(StateManifest manifest, FilterModel model, int place, string? before, string after, CancellationToken cancellationToken)
    {
        using var reader = before is null ? null : CheckpointReader.Open(before);
        using var writer = new CheckpointWriter(after);
        var step = manifest.Steps[place];
        var seasons = reader?.Seasons() ?? new SeasonTable(model.Classes);
        var spread = new ChangeSpread(model);
        var context = new StepContext(
            model,
            [.. manifest.Steps.Take(place + 1).Select(each => each.Acquired)],
            manifest.Steps.TakeWhile(each => each.Datatake != step.Datatake).Count(),
            !step.Unmasked,
            seasons,
            reader?.Spread(model) ?? new ChangeSpread(model));
        var extent = manifest.Extent(place + 1);
        using var observations = ProductObservations.Open(step, manifest, new BlockingRasterSource(objects, cancellationToken));
        StripFold.Run(reader, extent, context, observations, Take, cancellationToken);
        writer.Complete(manifest.StateId, model.Classes, extent, place + 1, seasons, spread);
        return true;

        void Take(StateRows rows, int first, int count)
        {
            writer.Write(rows, count);
            for (var row = 0; row < count; row++)
            {
                spread.Add(rows, row);
            }
        }
    }

    private static void Remove(string? file)
    {
        if (file is not null)
        {
            File.Delete(file);
        }
    }
}
