using Groundshift.Core.Jobs;
using Groundshift.Host.Telemetry;
using Groundshift.TestKit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Host.Tests.Telemetry;

public sealed class PartHealthTests
{
    private readonly ManualClock _clock = new();
    private int _asked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_part_is_asked_once_in_a_while_however_many_look()
    {
        var answer = new TaskCompletionSource();
        var health = Of(_ => new ValueTask(answer.Task));

        var first = LookAsync(health);
        var second = LookAsync(health);
        answer.SetResult();

        (await first).Status.ShouldBe(HealthStatus.Healthy);
        (await second).Status.ShouldBe(HealthStatus.Healthy);
        (await LookAsync(health)).Status.ShouldBe(HealthStatus.Healthy);
        _asked.ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await LookAsync(health);
        _asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_part_that_fails_is_named_without_the_reason()
    {
        (await LookAsync(Of(_ => throw new TransientException("db.internal:5432 refused")))).ShouldSatisfyAllConditions(
            result => result.Status.ShouldBe(HealthStatus.Unhealthy), result => result.Description.ShouldBe("The part cannot be reached."));
        (await LookAsync(Of(_ => throw new InvalidInputException("bucket", "one", "none", "Make it.")))).Description.ShouldBe("The part refuses; 'groundshift doctor' says what is wrong.");
        (await LookAsync(Of(_ => throw new RefusedException("bucket", "a key", "another", "Correct it.")))).Description.ShouldBe("The part refuses; 'groundshift doctor' says what is wrong.");
        (await LookAsync(Of(_ => throw new InvalidOperationException("db.internal")))).Description.ShouldBe("The part fails; see the log.");
    }

    [Fact]
    public async Task A_part_that_hangs_is_not_waited_for()
    {
        var health = Of(token => new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None)));
        var look = LookAsync(health);
        while (!look.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }

        (await look).Description.ShouldBe("The part does not answer.");
    }

    private PartHealth Of(Func<CancellationToken, ValueTask> askAsync) => new(
        "The part",
        token =>
        {
            _asked++;
            return askAsync(token);
        },
        _clock,
        NullLogger<PartHealth>.Instance);

    private static Task<HealthCheckResult> LookAsync(PartHealth health) => health.CheckHealthAsync(new HealthCheckContext(), Token);
}
