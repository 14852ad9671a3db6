using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.State;

/// <summary>Keeps the land-cover states of areas: one per area, lattice of pixels and model at one version.</summary>
/// <remarks>Writes immutable, content-addressed objects only; the pointer moves with the ledger's outcome. Harmless to repeat.</remarks>
public sealed class LandCoverStates(
    IStateStore states, IObjectStore objects, IJobLedger ledger, IAssetAccess assets, PipelineSettings settings, TimeProvider time, ILogger<LandCoverStates> logger)
    : IStateFolder
{
    // Hex digits of the hash that ends a state's id.
    private const int HashDigits = 8;

    private readonly StateObjects _files = new(objects);

    /// <inheritdoc/>
    public async Task<FoldedState?> FoldAsync(ProductReady ready, CancellationToken cancellationToken)
    {
        if (ready.Job.Product != ProductKinds.LandCover || StateLattice.Of(ready.Grid) is not { } lattice)
        {
            return null;
        }

        var id = Id(ready.Job, lattice);
        var pointer = await states.FindAsync(id, cancellationToken);
        var shares = TrainingShares.Of(ready.ModelItemJson, Legend(ready));
        var before = pointer is null
            ? Empty(id, ready, lattice) with { TrainingShares = shares }
            : (await _files.ReadManifestAsync(pointer.Manifest, cancellationToken)).Renewed(shares);
        Require(before, ready);
        var step = Step(ready);
        var manifest = before.With(step);
        if (pointer is not null && ReferenceEquals(manifest, before) && before.Patches is { } known)
        {
            return new FoldedState(Report(before, known, pointer.Sequence), null);
        }

        var sequence = (pointer?.Sequence ?? 0) + 1;
        using var scratch = new ScratchFolder(settings.ScratchFolder, time);
        var refold = new StateRefold(objects, _files, new PatchReport(_files, new ChangeChips(ledger, assets, logger), scratch.Path), scratch.Path, logger);
        manifest = await refold.RunAsync(manifest, sequence, cancellationToken);
        var file = await _files.PutAsync(id, "manifest", manifest, StateJson.Default.StateManifest, scratch.Path, cancellationToken);
        return new FoldedState(
            Report(manifest, manifest.Patches!, sequence), new StatePointer(id, ready.Job.Area.Id, sequence, file.Path, time.GetUtcNow()));
    }

    private static string Id(SceneJob job, StateLattice lattice)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{job.Area.Id}\n{lattice}\n{job.Model}")))[..HashDigits];
        return string.Concat($"{job.Area.Id}-{job.Model.Name}-{job.Model.Version}-{hash}"
            .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '~' ? letter : '-'));
    }

    private static StateManifest Empty(string id, ProductReady ready, StateLattice lattice) => new()
    {
        Version = StateManifest.CurrentVersion,
        StateId = id,
        Area = ready.Job.Area.Id,
        Model = ready.Job.Model.ToString(),
        Legend = Legend(ready),
        Lattice = lattice,
        GsdMetres = ready.GsdMetres,
        Steps = [],
    };

    private static void Require(StateManifest manifest, ProductReady ready)
    {
        if (!manifest.Legend.SequenceEqual(Legend(ready)))
        {
            throw new InvalidInputException(
                $"model {ready.Job.Model}, classes",
                $"{string.Join(", ", manifest.Legend)}, of which the area's land-cover state is made",
                string.Join(", ", Legend(ready)),
                "Give a model with other classes another version.");
        }
    }

    private static string[] Legend(ProductReady ready) => [.. ready.Classes.Select(entry => entry.Name)];

    private static StateStep Step(ProductReady ready) => new()
    {
        Scene = ready.Job.Primary.Key.Value,
        Revision = ready.Job.Primary.Revision,
        AreaRevision = ready.Job.Area.Revision,
        Datatake = StepOrder.Datatake(ready.Job.Primary),
        Acquired = ready.Job.Primary.Parts.Min(part => part.Acquired),
        Job = ready.Job.Id.Value,
        Grid = ready.Grid,
        Unmasked = ready.Unmasked,
        Probabilities = File(ready, "probabilities"),
        Mask = File(ready, "valid_mask"),
    };

    private static StateFile File(ProductReady ready, string key)
    {
        var asset = ready.Assets.First(candidate => candidate.Key == key);
        // A multihash of SHA-256 begins with its code and length, 1220.
        return new StateFile(asset.Path, asset.Size, asset.Checksum[4..]);
    }

    private static StateReport Report(StateManifest manifest, StateFile patches, long sequence) => new()
    {
        StateId = manifest.StateId,
        Sequence = sequence,
        Grid = StepOrder.TileOf(manifest.Steps[^1].Scene),
        NewestObservation = manifest.Steps.Max(step => step.Acquired),
        ListedFrom = manifest.Steps.Max(step => step.Acquired).AddDays(-FilterSettings.Default.HorizonDays),
        Observations = manifest.Steps.Select(step => step.Datatake).Distinct().Count(),
        PatchesPath = patches.Path,
    };
}
