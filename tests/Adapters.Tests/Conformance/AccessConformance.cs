using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Keys of the API, and the log of what was done with them.</summary>
public abstract class AccessConformance : PortConformance
{
    private static readonly DateTimeOffset Time = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_key_is_kept_as_it_was_made_and_found_by_its_hash()
    {
        var key = Key("b") with { Collections = ["c", "d"], Expires = Time.AddDays(1) };
        await Host.AccessKeys.AddAsync(key, Token);
        await Host.AccessKeys.AddAsync(Key("a"), Token);

        var found = (await Host.AccessKeys.FindAsync("hash-b", Token)).ShouldNotBeNull();

        found.Scopes.ShouldBe(key.Scopes);
        found.Collections.ShouldBe(key.Collections);
        (found with { Scopes = key.Scopes, Collections = key.Collections }).ShouldBe(key);
        (await Host.AccessKeys.FindAsync("b", Token)).ShouldBeNull();
        (await Host.AccessKeys.ListAsync(Token)).Select(each => each.Id).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_key_is_revoked_once_and_for_good()
    {
        await Host.AccessKeys.AddAsync(Key("a"), Token);

        (await Host.AccessKeys.RevokeAsync("a", Time.AddHours(1), Token)).ShouldBeTrue();
        (await Host.AccessKeys.RevokeAsync("a", Time.AddHours(2), Token)).ShouldBeFalse();
        (await Host.AccessKeys.RevokeAsync("unknown", Time, Token)).ShouldBeFalse();

        var found = (await Host.AccessKeys.FindAsync("hash-a", Token)).ShouldNotBeNull();
        found.Revoked.ShouldBe(Time.AddHours(1));
        found.HoldsAt(Time).ShouldBeFalse();
    }

    [Fact]
    public async Task An_id_is_given_once()
    {
        await Host.AccessKeys.AddAsync(Key("a"), Token);

        await Should.ThrowAsync<InvalidInputException>(async () => await Host.AccessKeys.AddAsync(Key("a") with { Hash = "other" }, Token));
        (await Host.AccessKeys.FindAsync("other", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task An_entry_stands_if_and_only_if_its_transaction_commits()
    {
        await CommitAsync(transaction => Host.Audit.AddAsync(transaction, Entry("/a"), Token));
        await CommitAsync(transaction => Host.Audit.AddAsync(transaction, Entry("/b"), Token));
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            await Host.Audit.AddAsync(transaction, Entry("/c"), Token);
        }

        (await Host.Audit.ListAsync(10, Token)).ShouldBe([Entry("/b"), Entry("/a")]);
        (await Host.Audit.ListAsync(1, Token)).ShouldBe([Entry("/b")]);
    }

    private static AuditEntry Entry(string target) => new(Time, "a", "::1", "PUT", target, "request-1");

    private static AccessKey Key(string id) => new() { Id = id, Name = $"Key {id}", Hash = $"hash-{id}", Scopes = [AccessScopes.Write], Created = Time };
}
