using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every store of channels does.</summary>
public abstract class AlertChannelStoreConformance : PortConformance
{
    private IAlertChannelStore Channels => Host.AlertChannels;

    [Fact]
    public async Task A_channel_is_kept_as_it_was_given_and_its_secrets_apart()
    {
        ChannelSecret[] secrets = [new("whsec_new", null), new("whsec_old", AlertSamples.Day)];

        await Channels.PutAsync(AlertSamples.Channel(), secrets, Token);

        var stored = (await Channels.FindAsync("ops", Token)).ShouldNotBeNull();
        Written(stored).ShouldBe(Written(AlertSamples.Channel()));
        Written(stored).ShouldNotContain("whsec_");
        (await Channels.SecretsAsync("ops", Token)).ShouldBe(secrets);
    }

    [Fact]
    public async Task An_unknown_channel_has_nothing_and_cannot_be_changed()
    {
        (await Channels.FindAsync("none", Token)).ShouldBeNull();
        (await Channels.SecretsAsync("none", Token)).ShouldBeEmpty();
        (await Channels.DisableAsync("none", "why", Token)).ShouldBeFalse();
        (await Channels.EnableAsync("none", Token)).ShouldBeFalse();
        (await Channels.RemoveAsync("none", Token)).ShouldBeFalse();
        (await Channels.SetSecretsAsync("none", [], Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task New_secrets_leave_a_channel_as_it_is()
    {
        await Channels.PutAsync(AlertSamples.Channel(), [new("whsec_a", null)], Token);
        await Channels.DisableAsync("ops", "why", Token);
        ChannelSecret[] rotated = [new("whsec_b", null), new("whsec_a", AlertSamples.Day)];

        (await Channels.SetSecretsAsync("ops", rotated, Token)).ShouldBeTrue();

        (await Channels.SecretsAsync("ops", Token)).ShouldBe(rotated);
        (await Channels.FindAsync("ops", Token)).ShouldNotBeNull().Health.Reason.ShouldBe("why");
    }

    [Fact]
    public async Task A_channel_that_is_switched_off_keeps_the_first_reason_until_it_is_switched_on()
    {
        await Channels.PutAsync(AlertSamples.Channel(), [], Token);

        (await Channels.DisableAsync("ops", "first", Token)).ShouldBeTrue();
        (await Channels.DisableAsync("ops", "second", Token)).ShouldBeTrue();

        var health = (await Channels.FindAsync("ops", Token)).ShouldNotBeNull().Health;
        (health.Disabled, health.Reason).ShouldBe((Clock.GetUtcNow(), "first"));
        (await Channels.EnableAsync("ops", Token)).ShouldBeTrue();
        (await Channels.FindAsync("ops", Token)).ShouldNotBeNull().Health.ShouldBe(new ChannelHealth());
    }

    [Fact]
    public async Task A_channel_that_is_put_again_is_switched_on_with_its_new_secrets()
    {
        await Channels.PutAsync(AlertSamples.Channel(), [new("whsec_a", null)], Token);
        await Channels.DisableAsync("ops", "why", Token);

        await Channels.PutAsync(AlertSamples.Channel() with { Target = "https://example.com/other" }, [new("whsec_b", null)], Token);

        var stored = (await Channels.FindAsync("ops", Token)).ShouldNotBeNull();
        (stored.Target, stored.Health.Disabled).ShouldBe(("https://example.com/other", null));
        (await Channels.SecretsAsync("ops", Token)).ShouldHaveSingleItem().Value.ShouldBe("whsec_b");
    }

    [Fact]
    public async Task Channels_are_listed_by_id_and_removed_with_their_secrets()
    {
        await Channels.PutAsync(AlertSamples.Channel("b"), [new("whsec_b", null)], Token);
        await Channels.PutAsync(AlertSamples.Channel("a"), [], Token);

        (await Channels.ListAsync(null, Token)).Select(channel => channel.Id).ShouldBe(["a", "b"]);
        (await Channels.RemoveAsync("b", Token)).ShouldBeTrue();

        (await Channels.SecretsAsync("b", Token)).ShouldBeEmpty();
        await CommitAsync(async transaction => (await Channels.ListAsync(transaction, Token)).ShouldHaveSingleItem().Id.ShouldBe("a"));
    }

    private static string Written(AlertChannel channel) => JsonSerializer.Serialize(channel, AlertJson.Default.AlertChannel);
}
