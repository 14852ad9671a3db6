using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

public sealed class OrderedHandoverTests
{
    [Fact]
    public async Task What_threads_finish_in_any_order_is_taken_in_its_order()
    {
        const int Capacity = 8;
        const int Count = 2000;
        const int Seed = 31;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        var handover = new OrderedHandover<int>(Capacity);
        using var room = new SemaphoreSlim(Capacity);
        var work = new System.Collections.Concurrent.BlockingCollection<int>();
        var lanes = Enumerable.Range(0, 3).Select(lane => Task.Factory.StartNew(
            () =>
            {
                var random = new Random(Seed + lane);
                foreach (var place in work.GetConsumingEnumerable(TestContext.Current.CancellationToken))
                {
                    Thread.SpinWait(random.Next(2000));
                    handover.Put(place, place);
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        var taken = Task.Factory.StartNew(
            () =>
            {
                var places = new List<int>();
                while (handover.TryTake(out var place))
                {
                    places.Add(place);
                    room.Release();
                }

                return places;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        for (var place = 0; place < Count; place++)
        {
            await room.WaitAsync(TestContext.Current.CancellationToken);
            work.Add(place, TestContext.Current.CancellationToken);
        }

        handover.Complete(Count);
        work.CompleteAdding();
        await Task.WhenAll(lanes);
        (await taken).ShouldBe(Enumerable.Range(0, Count));
    }

    [Fact]
    public void A_place_is_put_once_and_not_too_far_ahead()
    {
        var handover = new OrderedHandover<int>(2);
        handover.Put(1, 11);
        Should.Throw<InvalidOperationException>(() => handover.Put(1, 12));
        Should.Throw<InvalidOperationException>(() => handover.Put(2, 13));
        handover.Put(0, 10);
        handover.Complete(2);
        handover.TryTake(out var first).ShouldBeTrue();
        handover.TryTake(out var second).ShouldBeTrue();
        (first, second).ShouldBe((10, 11));
        handover.TryTake(out _).ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => handover.Put(1, 14));
    }

    [Fact]
    public void An_abort_reaches_both_ends()
    {
        var handover = new OrderedHandover<int>(2);
        handover.Put(0, 1);
        handover.Abort();
        Should.Throw<OperationCanceledException>(() => handover.TryTake(out _));
        Should.Throw<OperationCanceledException>(() => handover.Put(1, 2));
    }
}
