using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every store of state pointers does.</summary>
public abstract class StateStoreConformance : PortConformance
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero).AddTicks(7);

    private IStateStore States => Host.States;

    [Fact]
    public async Task A_state_without_a_step_is_unknown()
    {
        (await States.FindAsync("a", Token)).ShouldBeNull();
        (await States.OfAreaAsync("congo", Token)).ShouldBeEmpty();
        (await States.ListAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pointer_is_kept_as_it_was_given()
    {
        (await AdvanceAsync(Pointer("a", 1))).ShouldBeTrue();
        (await States.FindAsync("a", Token)).ShouldBe(Pointer("a", 1));
        (await AdvanceAsync(Pointer("a", 2))).ShouldBeTrue();
        (await States.FindAsync("a", Token)).ShouldBe(Pointer("a", 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task A_first_step_has_sequence_one(long sequence)
    {
        (await AdvanceAsync(Pointer("a", sequence))).ShouldBeFalse();
        (await States.FindAsync("a", Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Only_the_next_sequence_moves_a_pointer(long sequence)
    {
        await AdvanceAsync(Pointer("a", 1));
        await AdvanceAsync(Pointer("a", 2));
        (await AdvanceAsync(Pointer("a", sequence) with { Manifest = "state/other.json" })).ShouldBeFalse();
        (await States.FindAsync("a", Token)).ShouldBe(Pointer("a", 2));
    }

    [Fact]
    public async Task Of_two_workers_with_the_same_step_one_moves_the_pointer()
    {
        await AdvanceAsync(Pointer("a", 1));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker =>
            Task.Run(() => AdvanceAsync(Pointer("a", 2) with { Manifest = $"state/{worker}.json" }), Token)));
        outcomes.Count(moved => moved).ShouldBe(1);
        (await States.FindAsync("a", Token)).ShouldNotBeNull().Manifest.ShouldBe($"state/{Array.IndexOf(outcomes, true)}.json");
    }

    [Fact]
    public async Task A_pointer_does_not_move_when_its_transaction_is_rolled_back()
    {
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            (await States.AdvanceAsync(transaction, Pointer("a", 1), Token)).ShouldBeTrue();
        }

        (await States.FindAsync("a", Token)).ShouldBeNull();
        (await AdvanceAsync(Pointer("a", 1))).ShouldBeTrue();
    }

    [Fact]
    public async Task The_states_of_an_area_are_listed_by_id()
    {
        foreach (var id in new[] { "b", "a" })
        {
            await AdvanceAsync(Pointer(id, 1));
        }

        await AdvanceAsync(Pointer("c", 1) with { Area = "elsewhere" });
        (await States.OfAreaAsync("congo", Token)).ShouldBe([Pointer("a", 1), Pointer("b", 1)]);
        (await States.ListAsync(Token)).Select(pointer => pointer.StateId).ShouldBe(["a", "b", "c"]);
    }

    private static StatePointer Pointer(string id, long sequence) => new(id, "congo", sequence, $"state/{id}/{sequence}.json", Noon.AddDays(sequence));

    private Task<bool> AdvanceAsync(StatePointer next) => CommitAsync(transaction => States.AdvanceAsync(transaction, next, Token));
}
