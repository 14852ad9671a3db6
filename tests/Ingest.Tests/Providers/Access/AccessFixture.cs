using System.Net;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Providers;
using Groundshift.Ingest.Providers.Access;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Tests.Providers.Access;

/// <summary>An access on a clock that tests move, with names that resolve as tests say, and with its log kept.</summary>
internal sealed class AccessFixture : ILogger, IDisposable
{
    public AccessFixture(AssetAccessOptions options, Dictionary<string, string>? names = null)
    {
        Task<IPAddress[]> Resolve(string host, CancellationToken token) => Task.FromResult<IPAddress[]>(
            [IPAddress.Parse(names is not null && names.TryGetValue(host, out var address) ? address : "8.8.8.8")]);

        Access = new AssetAccess(options, Clock, this, roots: null, Resolve);
    }

    public ManualClock Clock { get; } = new();

    public AssetAccess Access { get; }

    public Task<RasterLocation> ResolveAsync(AssetReference asset) => Access.ResolveAsync(asset, TestContext.Current.CancellationToken).AsTask();

    public List<string> Lines { get; } = [];

    public static AssetReference Asset(string access, string href, string? alternate = null) =>
        new() { Href = href, AlternateHref = alternate, Access = access, Key = "B02" };

    public static Dictionary<string, AccessCredentials> Credentials(string access, AccessCredentials credentials) => new() { [access] = credentials };

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception) + exception);

    public void Dispose() => Access.Dispose();
}
