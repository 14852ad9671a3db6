using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.State;

namespace Groundshift.InferenceWorker.Tests.Execution;

public sealed class StateSettlementTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Outcome_pointer_and_message_appear_together()
    {
        var job = await _shop.AddAsync("a");
        await _shop.Worker(Shop.Succeed, states: new Counter(_shop.Stores.States)).RunOnceAsync(Shop.Token);
        (await _shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded);
        (await PointerAsync()).Sequence.ShouldBe(1);
        Sequence((await _shop.ProductsAsync()).ShouldHaveSingleItem()).ShouldBe(1);
    }

    [Fact]
    public async Task A_worker_whose_state_was_moved_by_another_folds_again_and_infers_once()
    {
        await _shop.AddAsync("a");
        await _shop.AddAsync("b");
        var runs = 0;
        var slow = new Counter(_shop.Stores.States);
        var other = _shop.Worker(Shop.Succeed, options: _shop.Options with { Name = "two" }, states: new Counter(_shop.Stores.States));
        slow.Folded = async fold =>
        {
            if (fold == 1)
            {
                await other.RunOnceAsync(Shop.Token);
            }
        };
        await _shop.Worker(
            (job, token) =>
            {
                runs++;
                return Shop.Succeed(job, token);
            },
            states: slow).RunOnceAsync(Shop.Token);

        (runs, slow.Folds).ShouldBe((1, 2));
        (await PointerAsync()).Sequence.ShouldBe(2);
        (await _shop.ProductsAsync()).Select(Sequence).Order().ShouldBe([1L, 2L]);
    }

    [Fact]
    public async Task A_worker_that_dies_at_any_write_moves_the_state_once()
    {
        for (var dieAt = 1; ; dieAt++)
        {
            using var shop = new Shop();
            var job = await shop.AddAsync("a");
            var mortal = new MortalStores(shop.Stores, dieAt);
            var states = new Counter(shop.Stores.States);
            try
            {
                await shop.Worker(Shop.Succeed, mortal.Stores, states: states).RunOnceAsync(Shop.Token);
            }
            catch (IOException)
            {
                // Dead.
            }

            for (var round = 0; round < 6; round++)
            {
                shop.Clock.Advance(TimeSpan.FromHours(1));
                await shop.Reaper().ReapAsync(Shop.Token);
                await shop.Worker(Shop.Succeed, states: states).RunOnceAsync(Shop.Token);
            }

            (await shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded);
            (await shop.Stores.States.FindAsync(Counter.Id, Shop.Token)).ShouldNotBeNull().Sequence.ShouldBe(1, $"died at {dieAt}");
            Sequence((await shop.ProductsAsync()).ShouldHaveSingleItem()).ShouldBe(1);
            if (!mortal.Died)
            {
                return;
            }
        }
    }

    private static long Sequence(OutboxMessage message) =>
        JsonSerializer.Deserialize(message.Body, MessageJson.Default.ProductReady).ShouldNotBeNull().State.ShouldNotBeNull().Sequence;

    private async Task<StatePointer> PointerAsync() => (await _shop.Stores.States.FindAsync(Counter.Id, Shop.Token)).ShouldNotBeNull();

    // A state that only counts.
    private sealed class Counter(IStateStore states) : IStateFolder
    {
        public const string Id = "state";

        public int Folds { get; private set; }

        public Func<int, Task> Folded { get; set; } = _ => Task.CompletedTask;

        public async Task<FoldedState?> FoldAsync(ProductReady ready, CancellationToken cancellationToken)
        {
            var sequence = ((await states.FindAsync(Id, cancellationToken))?.Sequence ?? 0) + 1;
            await Folded(++Folds);
            var report = new StateReport
            {
                StateId = Id, Sequence = sequence, NewestObservation = DateTimeOffset.UnixEpoch, Observations = (int)sequence, PatchesPath = $"state/{sequence}.json",
            };
            return new FoldedState(report, new StatePointer(Id, ready.Job.Area.Id, sequence, $"state/{sequence}.json", DateTimeOffset.UnixEpoch));
        }
    }
}
