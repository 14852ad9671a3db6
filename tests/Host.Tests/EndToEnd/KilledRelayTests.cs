using System.Globalization;
using Groundshift.Adapters.Embedded;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Catalog.Tests.Alerting;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Chaos.Processes;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>The process that delivers alerts, killed with SIGKILL in the middle of deliveries.</summary>
public sealed class KilledRelayTests : IDisposable
{
    private const int Events = 5;
    private const int Kills = 4;

    // An attempt that died is made again when its lease has run out: a minute with the settings' 15 seconds.
    private const int SecondsPerLife = 120;

    private static readonly string[] Subjects = ["alerts/a", "alerts/b"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly int _seed = Random.Shared.Next();
    private TaskCompletionSource _die = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_receiver_that_dedupes_sees_each_state_once_and_in_order()
    {
        if (FakeTime.Library is null)
        {
            Needed.Missing("needs libfaketime: ./run setup test");
        }

        TestContext.Current.SendDiagnosticMessage($"seed {_seed}");
        await using var receiver = await Receiver.StartAsync();
        using var stores = EmbeddedStores.Open(Data, TimeProvider.System);
        await FillAsync(stores, receiver);
        var random = new Random(_seed);
        var clock = new FakeTime(_folder.File("clock"));
        for (var life = 0; life <= Kills; life++)
        {
            clock.Set(life * SecondsPerLife);
            _die = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            receiver.Answer = life < Kills ? DieAfter(random.Next(3), beforeTheAnswer: life % 2 == 0) : Take;
            using var process = Executable.Start(_folder.Root, ["up", "--role", "catalog", "--data", Data, "--port", "0"], new Dictionary<string, string>(clock.Environment()));
            try
            {
                _ = process.StandardOutput.ReadToEndAsync(Token);
                _ = process.StandardError.ReadToEndAsync(Token);
                await (life < Kills ? _die.Task : UntilSettledAsync(stores)).WaitAsync(Patience, TimeProvider.System, Token);
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync(Token);
            }
        }

        var seen = receiver.Received.DistinctBy(request => request.Id).Select(request => request.Id).ToList();
        seen.Count.ShouldBe(Subjects.Length * Events, $"seed {_seed}");
        foreach (var subject in Subjects)
        {
            seen.Where(id => id.StartsWith(subject[^1])).ShouldBe(Enumerable.Range(1, Events).Select(number => Id(subject, number)), $"seed {_seed}");
        }

        receiver.Received.DistinctBy(request => (request.Id, request.Body)).Count().ShouldBe(seen.Count);
        receiver.Received.Count.ShouldBeGreaterThanOrEqualTo(seen.Count + (Kills / 2), "what was not answered is sent again");
    }

    // Dies at a delivery: while the receiver thinks, or as soon as it has answered and before that is written down, or just after.
    private Func<HttpContext, Task> DieAfter(int deliveries, bool beforeTheAnswer) => async context =>
    {
        if (deliveries-- > 0)
        {
            await Take(context);
        }
        else if (beforeTheAnswer)
        {
            _die.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }
        else
        {
            await Take(context);
            await context.Response.CompleteAsync();
            _die.TrySetResult();
        }
    };

    private static Task Take(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task FillAsync(EmbeddedStores stores, Receiver receiver)
    {
        var now = TimeProvider.System.GetUtcNow();
        var channel = new AlertChannel { Id = "ops", Kind = ChannelKind.Webhook, Target = receiver.Url.AbsoluteUri, AllowPlain = true, AllowPrivate = true, Created = now };
        await stores.AlertChannels.PutAsync(channel, [new(WebhookSecrets.Create(), null)], Token);
        await using var transaction = await stores.Transactions.BeginAsync(Token);
        for (var number = 1; number <= Events; number++)
        {
            foreach (var subject in Subjects)
            {
                var message = new ChannelEvent(Id(subject, number), "groundshift.alert.updated", subject, now, $$"""{"id":"{{Id(subject, number)}}"}""");
                await stores.Deliveries.AddAsync(transaction, message, ["ops"], Token);
            }
        }

        await transaction.CommitAsync(Token);
    }

    private static string Id(string subject, int number) => string.Create(CultureInfo.InvariantCulture, $"{subject[^1]}-{number}");

    private static async Task UntilSettledAsync(EmbeddedStores stores)
    {
        while ((await stores.Deliveries.ListAsync(new DeliveryQuery(), Token)).Any(line => line.State != DeliveryState.Delivered))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }
}
