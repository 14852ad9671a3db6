using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

/// <summary>Work beside the loading of the library ends when both have: a program must not end while native code starts.</summary>
public sealed class RuntimeLoadingTests : IDisposable
{
    private readonly ManualResetEventSlim _loaded = new();

    [Fact]
    public async Task Work_that_fails_waits_for_the_library_and_then_says_why()
    {
        var running = RuntimeLoading.BesideAsync<int>("opener", () => throw new InvalidInputException("bands", "B08", "none", "Choose another."), Load);
        await ShouldStillRun(running);

        _loaded.Set();

        (await Should.ThrowAsync<InvalidInputException>(running)).Message.ShouldContain("B08");
    }

    [Fact]
    public async Task Work_that_ends_first_waits_for_the_library()
    {
        var running = RuntimeLoading.BesideAsync("opener", () => 3, Load);
        await ShouldStillRun(running);

        _loaded.Set();

        (await running).ShouldBe(3);
    }

    [Fact]
    public async Task A_library_that_does_not_load_is_left_to_whoever_needs_it()
    {
        (await RuntimeLoading.BesideAsync("opener", () => 3, () => throw new InvalidOperationException("no library"))).ShouldBe(3);
    }

    public void Dispose() => _loaded.Dispose();

    // Long enough for work that does nothing to end; a slow machine makes the test weaker, not wrong.
    private static async Task ShouldStillRun(Task running) =>
        (await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken))).ShouldNotBe(running);

    private object Load()
    {
        _loaded.Wait(TestContext.Current.CancellationToken);
        return _loaded;
    }
}
