using Groundshift.Adapters.Embedded;
using Groundshift.Host.Roles;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Host.Tests.Roles;

public sealed class HousekeepingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly EmbeddedStores _stores;
    private readonly List<string> _done = [];
    private Exception? _failure;

    public HousekeepingTests() => _stores = EmbeddedStores.Open(_folder.Root, _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _stores.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_process_of_all_does_a_task_once_a_day()
    {
        var (one, two) = (Process("one"), Process("two"));
        foreach (var hour in Enumerable.Range(0, 49))
        {
            await one.RunDueAsync(Token);
            await two.RunDueAsync(Token);
            _clock.Advance(TimeSpan.FromHours(1));
            _done.Count.ShouldBe(1 + (hour / 24));
        }
    }

    [Fact]
    public async Task A_task_that_fails_is_left_to_whoever_comes_next()
    {
        _failure = new IOException("gone");
        await Process("one").RunDueAsync(Token);
        _failure = null;
        await Process("two").RunDueAsync(Token);
        _done.ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task A_stop_in_the_middle_gives_the_turn_back()
    {
        _failure = new OperationCanceledException();
        await Should.ThrowAsync<OperationCanceledException>(() => Process("one").RunDueAsync(Token));
        _failure = null;
        await Process("two").RunDueAsync(Token);
        _done.ShouldBe(["one", "two"]);
    }

    private Housekeeping Process(string name) => new([new DailyTask("task", _ => DoAsync(name))], _stores.Leases, _clock, NullLogger<Housekeeping>.Instance);

    private Task<int> DoAsync(string name)
    {
        _done.Add(name);
        return _failure is null ? Task.FromResult(1) : Task.FromException<int>(_failure);
    }
}
