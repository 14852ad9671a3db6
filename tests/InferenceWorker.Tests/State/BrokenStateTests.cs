using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.InferenceWorker.State;
using Scene = Groundshift.InferenceWorker.Tests.State.StateWorld.Scene;

namespace Groundshift.InferenceWorker.Tests.State;

public sealed class BrokenStateTests : IDisposable
{
    private readonly StateWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("torn")]
    [InlineData("altered")]
    [InlineData("missing")]
    public async Task A_damaged_checkpoint_is_made_again_from_the_products(string damage)
    {
        using var whole = new StateWorld();
        var expected = await whole.FoldAsync(await SeriesAsync(whole, 5));
        var report = await _world.FoldAsync(await SeriesAsync(_world, 4));
        foreach (var step in (await _world.ManifestAsync(report)).Steps.Where(step => step.Checkpoint is not null))
        {
            Damage(_world.File(step.Checkpoint!.Path), damage);
        }

        var mended = await _world.FoldAsync((await SeriesAsync(_world, 5))[^1]);
        (await _world.ManifestAsync(mended)).Steps[^1].Checkpoint.ShouldNotBeNull().Sha256
            .ShouldBe((await whole.ManifestAsync(expected)).Steps[^1].Checkpoint.ShouldNotBeNull().Sha256);
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("altered")]
    [InlineData("missing")]
    public async Task A_damaged_manifest_is_said_and_nothing_is_guessed(string damage)
    {
        var report = await _world.FoldAsync(await SeriesAsync(_world, 2));
        Damage(_world.File((await _world.Pointers.FindAsync(report.StateId, StateWorld.Token)).ShouldNotBeNull().Manifest), damage);
        var error = await Should.ThrowAsync<InvalidInputException>(async () => await _world.FoldAsync((await SeriesAsync(_world, 3))[^1]));
        error.Field.ShouldBe("land-cover state");
        error.Message.ShouldContain("backup");
    }

    [Fact]
    public async Task A_damaged_product_is_said_when_its_step_must_be_folded_again()
    {
        var series = await SeriesAsync(_world, 4);
        var report = await _world.FoldAsync(series[1], series[2], series[3]);
        Damage(_world.File((await _world.ManifestAsync(report)).Steps[1].Probabilities.Path), "altered");
        var error = await Should.ThrowAsync<InvalidInputException>(() => _world.FoldAsync(series[0]));
        error.Message.ShouldContain(series[2].Job.Id.Value);
    }

    [Fact]
    public async Task A_model_of_the_same_version_with_other_classes_is_refused()
    {
        var series = await SeriesAsync(_world, 2);
        await _world.FoldAsync(series[0]);
        var other = series[1] with { Classes = [.. series[1].Classes.Reverse()] };
        (await Should.ThrowAsync<InvalidInputException>(() => _world.FoldAsync(other))).Field.ShouldContain("drawn@1.0.0");
    }

    [Fact]
    public async Task Another_version_of_the_model_has_a_state_of_its_own()
    {
        var series = await SeriesAsync(_world, 2);
        var first = await _world.FoldAsync(series[0]);
        var job = series[1].Job with { Model = ModelReference.Parse("drawn@2.0.0") };
        var second = await _world.FoldAsync(series[1] with { Job = job });
        second.StateId.ShouldNotBe(first.StateId);
        (second.Sequence, second.Observations).ShouldBe((1L, 1));
        (await _world.Pointers.OfAreaAsync("area", StateWorld.Token)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_state_of_another_version_of_the_filter_is_folded_again_from_its_products_once()
    {
        using var whole = new StateWorld();
        var expected = await whole.ManifestAsync(await whole.FoldAsync(await SeriesAsync(whole, 5)));
        var series = await SeriesAsync(_world, 6);
        var report = await _world.FoldAsync(series.Take(4));
        var pointer = (await _world.Pointers.FindAsync(report.StateId, StateWorld.Token)).ShouldNotBeNull();
        var manifest = await _world.ManifestAsync(report);
        Damage(_world.File(manifest.Steps[^1].Checkpoint!.Path), "missing");
        using var folder = new TestKit.TemporaryFolder();
        var old = await new StateObjects(_world.Objects).PutAsync(
            report.StateId, "manifest", manifest with { Version = StateManifest.CurrentVersion - 1 }, StateJson.Default.StateManifest, folder.Root, StateWorld.Token);
        (await _world.AdvanceAsync(pointer with { Sequence = pointer.Sequence + 1, Manifest = old.Path })).ShouldBeTrue();

        var renewed = await _world.ManifestAsync(await _world.FoldAsync(series[4]));
        renewed.Version.ShouldBe(StateManifest.CurrentVersion);
        renewed.Steps.Select(step => step.Checkpoint?.Sha256).ShouldBe([null, null, null, null, expected.Steps[^1].Checkpoint!.Sha256]);
        var next = await _world.ManifestAsync(await _world.FoldAsync(series[5]));
        next.Steps[4].Checkpoint.ShouldBe(renewed.Steps[4].Checkpoint);
    }

    private static async Task<IReadOnlyList<ProductReady>> SeriesAsync(StateWorld world, int count) => await Task.WhenAll(
        Enumerable.Range(0, count).Select(scene => world.ProductAsync(
            new Scene(new DateTimeOffset(2025, 5, 1, 10, 0, 0, TimeSpan.Zero).AddDays(5 * scene)), (row, _) => (row > 10 && scene > 1 ? "built" : "trees", 94))));

    private static void Damage(string file, string damage)
    {
        switch (damage)
        {
            case "torn":
                using (var stream = File.OpenWrite(file))
                {
                    stream.SetLength(stream.Length / 2);
                }

                break;
            case "altered":
                var bytes = File.ReadAllBytes(file);
                bytes[bytes.Length / 2] ^= 0x10;
                File.WriteAllBytes(file, bytes);
                break;
            default:
                File.Delete(file);
                break;
        }
    }
}
