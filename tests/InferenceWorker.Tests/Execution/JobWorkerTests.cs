using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Execution;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Tests.Execution;

public sealed class JobWorkerTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_product_is_in_the_ledger_and_in_the_outbox_and_the_queue_is_empty()
    {
        var job = await _shop.AddAsync("a");
        (await _shop.Worker(Shop.Succeed).RunOnceAsync(Shop.Token)).ShouldBeTrue();
        (await _shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded);
        (await _shop.ProductsAsync()).Single().Body.ShouldContain(job.Id.Value);
        (await _shop.WaitingAsync()).ShouldBe(0);
        (await _shop.Worker(Shop.Succeed).RunOnceAsync(Shop.Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_scene_without_a_product_succeeds_with_its_reason_and_tells_nobody()
    {
        var job = await _shop.AddAsync("a");
        await _shop.Worker((_, _) => Task.FromResult<SceneOutcome>(new SceneOutcome.NoProduct(NoProductReason.AllMasked, "all 9 pixels are cloud")))
            .RunOnceAsync(Shop.Token);
        var entry = await _shop.EntryAsync(job);
        entry.State.ShouldBe(JobState.Succeeded);
        entry.Outcome.ShouldNotBeNull().ShouldContain("all 9 pixels are cloud");
        (await _shop.ProductsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Invalid_input_is_parked_with_its_sentence_and_never_tried_again()
    {
        var job = await _shop.AddAsync("a");
        var tries = 0;
        var worker = _shop.Worker((_, _) =>
        {
            tries++;
            throw new InvalidInputException("bands", "B05", "none", "Choose another model.");
        });
        await worker.RunOnceAsync(Shop.Token);
        _shop.Clock.Advance(Long);
        (await worker.RunOnceAsync(Shop.Token)).ShouldBeFalse();
        tries.ShouldBe(1);
        var entry = await _shop.EntryAsync(job);
        entry.State.ShouldBe(JobState.Invalid);
        entry.Outcome.ShouldBe("bands: expected B05, found none. Choose another model.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_is_tried_again_later_and_given_up_after_the_last_attempt(bool transient)
    {
        var job = await _shop.AddAsync("a");
        var tries = 0;
        var worker = _shop.Worker((_, _) =>
        {
            tries++;
            throw transient ? new TransientException("503") : new InvalidOperationException("a bug");
        });
        await worker.RunOnceAsync(Shop.Token);
        (await _shop.EntryAsync(job)).State.ShouldBe(JobState.Queued);
        (await worker.RunOnceAsync(Shop.Token)).ShouldBeFalse("the next attempt waits");
        for (var i = 0; i < 5; i++)
        {
            _shop.Clock.Advance(Long);
            await worker.RunOnceAsync(Shop.Token);
        }

        tries.ShouldBe(3);
        var entry = await _shop.EntryAsync(job);
        entry.State.ShouldBe(JobState.Failed);
        entry.Outcome.ShouldNotBeNull().ShouldContain(transient ? "503" : "a bug");
        (await _shop.WaitingAsync()).ShouldBe(0);
    }

    public static TheoryData<Exception> Troubles =>
    [
        new RefusedException("Objects:S3", "credentials", "HTTP 403", "Correct them."),
        new DeviceUnavailableException(InferenceDevice.Cuda, "CUDA is not usable."),
        new OnnxRuntimeUnavailableException("ONNX Runtime is not installed."),
    ];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task What_this_worker_cannot_do_waits_for_another_and_counts_no_attempt(Exception trouble)
    {
        var job = await _shop.AddAsync("a");
        var worker = _shop.Worker((_, _) => throw trouble);
        for (var turn = 0; turn < 10; turn++)
        {
            (await worker.RunOnceAsync(Shop.Token)).ShouldBeTrue();
            _shop.Clock.Advance(Long);
        }

        var entry = await _shop.EntryAsync(job);
        (entry.State, entry.Attempts, entry.Outcome).ShouldBe((JobState.Queued, 0, trouble.Message));
        (await _shop.Worker(Shop.Succeed).RunOnceAsync(Shop.Token)).ShouldBeTrue();
        (await _shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_in_trouble_does_not_go_through_the_queue(bool diskIsFull)
    {
        Exception trouble = diskIsFull
            ? new TransientException("The disk of a is full.", new IOException("No space left on device", 28))
            : new DeviceUnavailableException(InferenceDevice.Cuda, "CUDA is not usable.");
        foreach (var item in (string[])["a", "b", "c"])
        {
            await _shop.AddAsync(item);
        }

        var (tries, isMended) = (0, false);
        var rests = new EventLogger<JobWorker>(2017);
        using var worker = _shop.Worker(
            (job, token) =>
            {
                tries++;
                return isMended ? Shop.Succeed(job, token) : throw trouble;
            },
            logger: rests);
        await worker.StartAsync(Shop.Token);
        await rests.Seen.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Shop.Token);

        tries.ShouldBe(1, "it waits before the next job");
        worker.IsInTrouble.ShouldBeTrue();
        isMended = true;
        while ((await _shop.ProductsAsync()).Count < 3)
        {
            _shop.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Shop.Token);
        }

        worker.IsInTrouble.ShouldBeFalse();
        await worker.StopAsync(Shop.Token);
    }

    [Fact]
    public async Task Fresh_scenes_go_before_history()
    {
        var old = await _shop.AddAsync("old", JobPriority.Backfill);
        var fresh = await _shop.AddAsync("fresh");
        var order = new List<JobId>();
        var worker = _shop.Worker((job, token) =>
        {
            order.Add(job.Id);
            return Shop.Succeed(job, token);
        });
        await worker.RunOnceAsync(Shop.Token);
        await worker.RunOnceAsync(Shop.Token);
        order.ShouldBe([fresh.Id, old.Id]);
    }

    [Fact]
    public async Task A_second_delivery_of_finished_work_is_settled_without_working()
    {
        var job = await _shop.AddAsync("a");
        await _shop.Worker(Shop.Succeed).RunOnceAsync(Shop.Token);
        await _shop.Stores.Queue.SendAsync(job.Id, JobPriority.Fresh, Shop.Token);
        await _shop.Worker((_, _) => throw new InvalidOperationException("must not run")).RunOnceAsync(Shop.Token);
        (await _shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded);
        (await _shop.ProductsAsync()).Count.ShouldBe(1);
        (await _shop.WaitingAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_without_a_job_is_parked()
    {
        await _shop.Stores.Queue.SendAsync(new JobId("00000000000000000000000000000000"), JobPriority.Fresh, Shop.Token);
        await _shop.Worker(Shop.Succeed).RunOnceAsync(Shop.Token);
        (await _shop.WaitingAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_worker_that_lost_its_lease_stops_at_once_and_writes_nothing()
    {
        var job = await _shop.AddAsync("a");
        var begun = new TaskCompletionSource();
        var cancelled = false;
        var slow = _shop.Worker(async (work, token) =>
        {
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            catch (OperationCanceledException)
            {
                cancelled = true;
            }

            return await Shop.Succeed(work, token);
        }).RunOnceAsync(Shop.Token);
        await begun.Task;

        // Another worker takes over behind its back, as after a long pause of the machine.
        var stolen = await StealAsync(job);
        _shop.Clock.Advance(_shop.Options.RenewEvery);
        await slow;
        cancelled.ShouldBeTrue();
        (await _shop.ProductsAsync()).ShouldBeEmpty();
        var entry = await _shop.EntryAsync(job);
        entry.State.ShouldBe(JobState.Claimed);
        entry.Worker.ShouldBe(stolen.Worker);
    }

    [Fact]
    public async Task A_long_job_keeps_its_lease()
    {
        var job = await _shop.AddAsync("a");
        var begun = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        var slow = _shop.Worker(async (work, token) =>
        {
            begun.SetResult();
            await end.Task.WaitAsync(token);
            return await Shop.Succeed(work, token);
        }).RunOnceAsync(Shop.Token);
        await begun.Task;
        for (var i = 0; i < 20; i++)
        {
            var until = (await _shop.EntryAsync(job)).LeaseUntil;
            _shop.Clock.Advance(_shop.Options.RenewEvery);
            await UntilAsync(async () => (await _shop.EntryAsync(job)).LeaseUntil > until);
        }

        (await _shop.Stores.Ledger.ExpireAsync(Shop.Token)).ShouldBeEmpty();
        end.SetResult();
        await slow;
        (await _shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded);
    }

    [Fact]
    public async Task A_stop_waits_for_the_job_in_work_and_then_gives_it_back()
    {
        var job = await _shop.AddAsync("a");
        var begun = new TaskCompletionSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Shop.Token);
        var slow = _shop.Worker(async (_, token) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            throw new InvalidOperationException("unreachable");
        }).RunOnceAsync(stop.Token);
        await begun.Task;
        await stop.CancelAsync();
        slow.IsCompleted.ShouldBeFalse();
        _shop.Clock.Advance(_shop.Options.Grace);
        await slow;
        var entry = await _shop.EntryAsync(job);
        entry.State.ShouldBe(JobState.Queued);
        entry.Attempts.ShouldBe(0);
        (await _shop.Worker(Shop.Succeed).RunOnceAsync(Shop.Token)).ShouldBeTrue();
        (await _shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded);
    }

    [Fact]
    public async Task A_job_that_ends_within_the_grace_period_counts()
    {
        var job = await _shop.AddAsync("a");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Shop.Token);
        await _shop.Worker(async (work, token) =>
        {
            await stop.CancelAsync();
            token.IsCancellationRequested.ShouldBeFalse();
            return await Shop.Succeed(work, token);
        }).RunOnceAsync(stop.Token);
        (await _shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded);
        (await _shop.ProductsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_draining_worker_does_everything_and_ends()
    {
        await _shop.AddAsync("a");
        await _shop.AddAsync("b", JobPriority.Backfill);
        using var worker = _shop.Worker(Shop.Succeed, options: _shop.Options with { Drain = true, DrainAfter = TimeSpan.Zero });
        await worker.StartAsync(Shop.Token);
        await worker.ExecuteTask.ShouldNotBeNull();
        (await _shop.ProductsAsync()).Count.ShouldBe(2);
        (await _shop.WaitingAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_draining_worker_takes_no_job_after_its_time()
    {
        await _shop.AddAsync("a");
        await _shop.AddAsync("b");
        using var worker = _shop.Worker(
            async (job, token) =>
            {
                _shop.Clock.Advance(TimeSpan.FromMinutes(11));
                return await Shop.Succeed(job, token);
            },
            options: _shop.Options with { Drain = true, DrainFor = TimeSpan.FromMinutes(10) });
        await worker.StartAsync(Shop.Token);
        await worker.ExecuteTask.ShouldNotBeNull();
        (await _shop.ProductsAsync()).Count.ShouldBe(1);
        (await _shop.WaitingAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_worker_killed_at_any_step_loses_nothing_and_doubles_nothing()
    {
        for (var step = 1; ; step++)
        {
            using var shop = new Shop();
            var job = await shop.AddAsync("a");
            var mortal = new MortalStores(shop.Stores, step);
            await LiveAsync(shop.Worker(Shop.Succeed, mortal.Stores));
            await SurviveAsync(shop);
            (await shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded, $"killed at step {step}");
            (await shop.ProductsAsync()).Count.ShouldBe(1, $"killed at step {step}");
            (await shop.WaitingAsync()).ShouldBe(0, $"killed at step {step}");
            if (!mortal.Died)
            {
                step.ShouldBeGreaterThan(15);
                return;
            }
        }
    }

    [Fact]
    public async Task A_worker_killed_while_it_gives_up_leaves_a_failed_job_and_no_message()
    {
        for (var step = 1; ; step++)
        {
            using var shop = new Shop { Options = new WorkerOptions { Name = "one", MaximumAttempts = 1 } };
            var job = await shop.AddAsync("a");
            var mortal = new MortalStores(shop.Stores, step);
            Task<SceneOutcome> Fail(SceneJob work, CancellationToken token) => throw new TransientException("503");
            await LiveAsync(shop.Worker(Fail, mortal.Stores));
            await SurviveAsync(shop, Fail);
            (await shop.EntryAsync(job)).State.ShouldBe(JobState.Failed, $"killed at step {step}");
            (await shop.WaitingAsync()).ShouldBe(0, $"killed at step {step}");
            if (!mortal.Died)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Dead_claims_are_freed_and_sent_again()
    {
        var job = await _shop.AddAsync("a");
        await _shop.Stores.Queue.ReceiveAsync(JobPriority.Fresh, Long, Shop.Token);
        await _shop.Stores.Ledger.ClaimAsync(job.Id, "dead", _shop.Options.Lease, Shop.Token);
        using var reaper = _shop.Reaper();
        (await reaper.ReapAsync(Shop.Token)).ShouldBe(0);
        _shop.Clock.Advance(_shop.Options.Lease + TimeSpan.FromSeconds(1));
        (await reaper.ReapAsync(Shop.Token)).ShouldBe(1);
        (await _shop.Worker(Shop.Succeed).RunOnceAsync(Shop.Token)).ShouldBeTrue();
        (await _shop.EntryAsync(job)).State.ShouldBe(JobState.Succeeded);
    }

    private static async Task LiveAsync(JobWorker worker)
    {
        try
        {
            await worker.RunOnceAsync(Shop.Token);
        }
        catch (IOException)
        {
            // The kill.
        }
    }

    // Time passes, the reaper comes round, and another worker looks into the queue.
    private static async Task SurviveAsync(Shop shop, Func<SceneJob, CancellationToken, Task<SceneOutcome>>? work = null)
    {
        using var reaper = shop.Reaper();
        var worker = shop.Worker(work ?? Shop.Succeed, options: shop.Options with { Name = "two" });
        for (var i = 0; i < 4; i++)
        {
            shop.Clock.Advance(Long);
            await reaper.ReapAsync(Shop.Token);
            while (await worker.RunOnceAsync(Shop.Token))
            {
            }
        }
    }

    private async Task<Core.Ports.JobClaim> StealAsync(SceneJob job)
    {
        // Expiry without the slow worker noticing: its timer has not fired since.
        var entry = await _shop.EntryAsync(job);
        entry.State.ShouldBe(JobState.Running);
        await _shop.Stores.Ledger.ReleaseAsync(new(job.Id, entry.Worker!, 1, entry.LeaseUntil!.Value), Shop.Token);
        return await _shop.Stores.Ledger.ClaimAsync(job.Id, "thief", Long, Shop.Token) ?? throw new InvalidOperationException("Not free.");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 500; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Shop.Token);
        }

        throw new TimeoutException("The condition never held.");
    }
}
