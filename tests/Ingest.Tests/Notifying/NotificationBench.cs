using System.Text;
using Groundshift.Adapters.Embedded;
using Groundshift.Core.Access;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Notifying;
using Groundshift.Ingest.Tests.Watching;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Ingest.Tests.Notifying;

/// <summary>A receiver over a watched catalog in memory.</summary>
internal sealed class NotificationBench : IDisposable
{
    public const string Secret = "a secret for the address";

    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedStores _stores;

    public NotificationBench() => _stores = EmbeddedStores.Open(_folder.Root, Watched.Clock);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public WatchBench Watched { get; } = new();

    public NotificationOptions Options { get; init; } = new() { Secret = Secret, MostAttempts = 4, MostBytes = 20_000 };

    public INotificationInbox Inbox => _stores.Inbox;

    public IAccessTokens? Tokens { get; set; }

    public IAccessKeyStore Keys => _stores.AccessKeys;

    public ValueTask WatchAsync() => ((IWatchStore)Watched.Stores).PutAsync(Watched.Watch, Token);

    public Task<NotificationAnswer> SendAsync(string body, string contentType = "application/json", string? code = Secret, string method = "POST", params (string Name, string Value)[] headers) =>
        new NotificationReceiver(Watched.Stores, Inbox, new NotificationAccess(Keys, Options, Watched.Clock, Tokens), Options, Watched.Clock, NullLogger<NotificationReceiver>.Instance)
            .ReceiveAsync(
                new NotificationRequest
                {
                    Method = method,
                    ContentType = contentType,
                    Header = name => headers.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Value,
                    Code = code,
                    Body = new MemoryStream(Encoding.UTF8.GetBytes(body)),
                },
                Token);

    public Task<int> ReadAsync() =>
        new InboxReader(Inbox, Watched.Stores, Watched.Watcher(), Options, Watched.Clock, NullLogger<InboxReader>.Instance).RunOnceAsync(Token);

    public async Task<string> KeyAsync(params string[] scopes)
    {
        var secret = AccessSecret.New();
        await Keys.AddAsync(new AccessKey { Id = $"k{secret.GetHashCode(StringComparison.Ordinal)}", Name = "sender", Hash = AccessSecret.Hash(secret), Scopes = scopes, Created = Watched.Now }, Token);
        return secret;
    }

    public void Dispose()
    {
        Watched.Dispose();
        _stores.Dispose();
        _folder.Dispose();
    }
}
