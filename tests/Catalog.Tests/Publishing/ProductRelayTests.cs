using System.Text.Json;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Publishing;

public sealed class ProductRelayTests : IDisposable
{
    private readonly CatalogStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task A_message_becomes_an_item_and_its_files()
    {
        await _stores.SendAsync("ready-1", Body(Products.Ready()));

        (await _stores.Relay.DrainAsync(TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);

        (await _stores.FindAsync(Products.Collection, Products.ItemId)).ShouldNotBeNull();
        (await _stores.PendingAsync(OutboxTopics.Products)).ShouldBeEmpty();
        (await _stores.PendingAsync(OutboxTopics.StaticFiles)).ShouldBeEmpty();
        File.Exists(Path.Combine(_stores.ObjectFolder, "stac/catalog.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_bad_message_stays_and_does_not_stop_the_others()
    {
        await _stores.SendAsync("a-broken", "{}");
        await _stores.SendAsync("b-good", Body(Products.Ready()));

        await _stores.Relay.DrainAsync(TestContext.Current.CancellationToken);

        (await _stores.FindAsync(Products.Collection, Products.ItemId)).ShouldNotBeNull();
        (await _stores.PendingAsync(OutboxTopics.Products)).Select(message => message.Id).ShouldBe(["a-broken"]);
    }

    [Fact]
    public async Task A_bad_message_is_left_alone_until_it_is_due_again()
    {
        await _stores.SendAsync("a-broken", "{}");
        await _stores.Relay.DrainAsync(TestContext.Current.CancellationToken);

        (await _stores.Relay.DrainAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Fact]
    public async Task A_crash_between_item_and_files_is_made_good()
    {
        await _stores.PublishAsync(Products.Ready());
        (await _stores.Static.IsMissingAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();

        await _stores.Relay.DrainAsync(TestContext.Current.CancellationToken);

        (await _stores.Static.IsMissingAsync(TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_hosted_relay_publishes_and_stops_when_told()
    {
        var token = TestContext.Current.CancellationToken;
        await _stores.SendAsync("ready-1", Body(Products.Ready()));

        await _stores.Relay.StartAsync(token);
        while ((await _stores.PendingAsync(OutboxTopics.StaticFiles)).Count > 0 || (await _stores.PendingAsync(OutboxTopics.Products)).Count > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token);
        }

        await _stores.Relay.StopAsync(token);

        (await _stores.FindAsync(Products.Collection, Products.ItemId)).ShouldNotBeNull();

        // At rest or, told in the middle of a look, cancelled.
        _stores.Relay.ExecuteTask!.IsCompleted.ShouldBeTrue();
        _stores.Relay.ExecuteTask.IsFaulted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(50, 600)]
    public void Delays_double_up_to_the_longest(int attempts, int seconds) =>
        FailedMessages.Delay(attempts, TimeSpan.FromMinutes(10)).ShouldBe(TimeSpan.FromSeconds(seconds));

    private static string Body(ProductReady ready) => JsonSerializer.Serialize(ready, MessageJson.Default.ProductReady);
}
