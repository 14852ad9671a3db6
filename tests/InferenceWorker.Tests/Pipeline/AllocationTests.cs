using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.TestKit.Models;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests : IDisposable
{
    // Source: quality bars, managed allocation per window.
    private const long MostBytesPerWindow = 1024;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_window_costs_less_than_a_kilobyte_of_managed_memory()
    {
        var scene = _bench.Scene(seed: 20, side: 600);
        var model = _bench.Model(new StandInModel());
        async Task<long> CostAsync(int side)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await _bench.ProduceAsync(scene.Record, Bench.AreaOf(scene.Grid, new PixelRect(0, 0, 600, side)), model);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        await CostAsync(96);
        // The same width and ten more rows of thirteen windows: what a scene costs once is subtracted.
        var few = await CostAsync(96);
        var many = await CostAsync(576);
        ((many - few) / (10 * 13)).ShouldBeLessThan(MostBytesPerWindow);
    }

    [Fact]
    public async Task Neither_a_whole_run_nor_one_that_fails_in_the_middle_leaves_native_memory()
    {
        var scene = _bench.Scene(seed: 11, side: 240);
        var model = _bench.Model(new StandInModel());
        var area = Bench.AreaOf(scene.Grid, new PixelRect(0, 0, 240, 240));

        // Nothing runs beside this collection, so the count of the whole process is this test's.
        var buffers = NativeBuffer.Outstanding;
        await _bench.ProduceAsync(scene.Record, area, model);
        NativeBuffer.Outstanding.ShouldBe(buffers);
        File.Delete(scene.File("B08"));
        await Should.ThrowAsync<InvalidInputException>(() => _bench.RunAsync(scene.Record, area, model));
        NativeBuffer.Outstanding.ShouldBe(buffers);
    }
}
