using System.Net;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Pushing;

/// <summary>
/// Brings the other API to the state that items have here: added, replaced or removed. What it sends is the state of the moment, so
/// messages may come late, twice or in any order. While the other API is away nothing is lost, for days.
/// </summary>
public sealed class PushRelay : BackgroundService
{
    private const int Batch = 100;
    private const int MostRounds = 5;

    // So many items in a row that fail are the other API's fault, not the items'.
    private const int FailuresInARow = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    // It may ask for patience, not for never.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    private readonly IOutbox _outbox;
    private readonly ICatalogStore _catalog;
    private readonly PushSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<PushRelay> _log;
    private readonly HttpClient _http;
    private readonly RemoteCatalog _other;
    private readonly FailedMessages _failed = new(LongestDelay);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    private int _failures;
    private DateTimeOffset _heldUntil;

    /// <summary>Sends to the API of the settings, and nowhere else.</summary>
    public PushRelay(IOutbox outbox, ICatalogStore catalog, PushSettings settings, TimeProvider time, ILogger<PushRelay> log)
    {
        (_outbox, _catalog, _settings, _time, _log) = (outbox, catalog, settings, time, log);
        _http = PushConnection.Client(settings);
        _other = new RemoteCatalog(_http, settings.Own);
    }

    /// <summary>Sends what is due now; returns how many messages were settled.</summary>
    public async ValueTask<int> DrainAsync(CancellationToken cancellationToken)
    {
        if (_time.GetUtcNow() < _heldUntil)
        {
            return 0;
        }

        var settled = 0;
        var row = 0;
        var pending = await _outbox.PendingAsync(OutboxTopics.Push, Batch + _failed.Count, cancellationToken).ConfigureAwait(false);
        foreach (var messages in pending.GroupBy(message => PushMessage.Read(message.Body)).Where(group => group.Any(message => !_failed.IsWaiting(message.Id, _time.GetUtcNow()))))
        {
            var answer = await BringAsync(messages.Key, cancellationToken).ConfigureAwait(false);
            if (answer.Outcome == RemoteOutcome.Unavailable || IsAboutAll(answer))
            {
                Postpone(messages, answer);
                if (++row == FailuresInARow || answer.Status is null || answer.RetryAfter is not null || IsAboutAll(answer))
                {
                    Hold(answer);
                    return settled;
                }

                continue;
            }

            row = 0;
            _failures = 0;
            settled += await SettleAsync(messages, answer, cancellationToken).ConfigureAwait(false);
        }

        return settled;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                pause = await DrainAsync(stoppingToken).ConfigureAwait(false) > 0 ? TimeSpan.Zero : Pause;
                failures = 0;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                pause = FailedMessages.Delay(++failures, LongestDelay);
                Log.OutboxFailed(_log, pause, error);
            }

            await Task.Delay(pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Another process may send an older state meanwhile, or the item change while it is under way: what was sent last must be what is here.
    private async ValueTask<RemoteAnswer> BringAsync(PushMessage message, CancellationToken cancellationToken)
    {
        var current = await _catalog.FindItemAsync(message.Collection, message.Item, null, cancellationToken).ConfigureAwait(false);
        for (var round = 1; ; round++)
        {
            var sent = current;
            var answer = await SendAsync(message, sent, cancellationToken).ConfigureAwait(false);
            current = await _catalog.FindItemAsync(message.Collection, message.Item, null, cancellationToken).ConfigureAwait(false);
            if (!answer.IsDone || current?.Tag == sent?.Tag)
            {
                return answer;
            }

            if (round == MostRounds)
            {
                return new RemoteAnswer(RemoteOutcome.Unavailable, (int)HttpStatusCode.OK, "the item changes faster than it can be sent");
            }
        }
    }

    private async ValueTask<RemoteAnswer> SendAsync(PushMessage message, VersionedItem? item, CancellationToken cancellationToken)
    {
        if (item is null)
        {
            return await _other.RemoveItemAsync(message.Collection, message.Item, cancellationToken).ConfigureAwait(false);
        }

        var collection = await _catalog.FindCollectionAsync(message.Collection, null, cancellationToken).ConfigureAwait(false);
        if (collection is null || (Caller.IsPrivate(collection) && _settings.Collections.Count == 0))
        {
            return new RemoteAnswer(RemoteOutcome.Kept, null, "the collection is private or gone");
        }

        if (!_made.Contains(message.Collection))
        {
            var made = await _other.AddCollectionAsync(collection, cancellationToken).ConfigureAwait(false);
            if (!made.IsDone)
            {
                return made;
            }

            _made.Add(message.Collection);
        }

        var answer = await _other.PutItemAsync(item.Item, cancellationToken).ConfigureAwait(false);
        if (answer.Status == (int)HttpStatusCode.NotFound)
        {
            // Somebody removed the collection over there; the next attempt makes it again.
            _made.Remove(message.Collection);
        }

        return answer;
    }

    // What a wrong address or token brings about is mended by people, not by giving items up.
    private static bool IsAboutAll(RemoteAnswer answer) =>
        answer.Outcome == RemoteOutcome.Refused && answer.Status is < 400 or (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden or (int)HttpStatusCode.NotFound or (int)HttpStatusCode.MethodNotAllowed;

    private void Postpone(IEnumerable<OutboxMessage> messages, RemoteAnswer answer)
    {
        foreach (var message in messages)
        {
            var (attempts, delay) = _failed.Add(message.Id, _time.GetUtcNow());
            Log.PushFailed(_log, message.Body, attempts, delay, answer.Detail);
        }
    }

    private void Hold(RemoteAnswer answer)
    {
        var delay = FailedMessages.Delay(++_failures, LongestDelay);
        var asked = answer.RetryAfter < LongestAsked ? answer.RetryAfter.Value : answer.RetryAfter is null ? TimeSpan.Zero : LongestAsked;
        var wait = asked > delay ? asked : delay;
        _heldUntil = _time.GetUtcNow() + wait;
        Log.PushHeld(_log, _settings.Url.Host, wait, answer.Detail);
    }

    private async ValueTask<int> SettleAsync(IGrouping<PushMessage, OutboxMessage> messages, RemoteAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Outcome == RemoteOutcome.Refused)
        {
            Log.PushRefused(_log, messages.Key.Item, messages.Key.Collection, answer.Detail);
        }
        else
        {
            Log.Pushed(_log, messages.Key.Item, messages.Key.Collection, answer.Outcome);
        }

        var settled = 0;
        foreach (var message in messages)
        {
            await _outbox.SentAsync(message.Id, cancellationToken).ConfigureAwait(false);
            _failed.Forget(message.Id);
            settled++;
        }

        return settled;
    }
}
