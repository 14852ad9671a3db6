using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>Channels whose sender comes from elsewhere.</summary>
public sealed class ChannelKindTests : IDisposable
{
    private readonly AlertWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ChannelSetup Setup => new(_world.Channels, [new Topics()], _world.Catalog.Alerting, _world.Clock);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_topic_is_added_where_there_is_a_sender_for_it()
    {
        var (channel, secret) = await Setup.AddAsync(Draft("https://alerts.westeurope-1.eventgrid.azure.net/api/events"), Token);

        (channel.Kind, secret).ShouldBe((ChannelKind.Eventgrid, null));
        (await _world.Channels.FindAsync("grid", Token)).ShouldNotBeNull().Kind.ShouldBe(ChannelKind.Eventgrid);
        (await Setup.TestAsync("grid", Token)).ShouldNotBeNull().Verdict.ShouldBe(SendVerdict.Taken);
    }

    [Fact]
    public async Task Another_address_is_refused() =>
        (await Should.ThrowAsync<InvalidInputException>(async () => await Setup.AddAsync(Draft("https://evil.example/api/events"), Token))).Field.ShouldBe("target");

    private static ChannelDraft Draft(string target) => new() { Id = "grid", Kind = "eventgrid", Target = target };

    private sealed class Topics : IAlertChannel
    {
        public ChannelKind Kind => ChannelKind.Eventgrid;

        public ValueTask<SendResult> SendAsync(AlertChannel channel, ChannelEvent message, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new SendResult(SendVerdict.Taken, "Taken."));
    }
}
