using Groundshift.Ingest.Watching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Ingest.Tests.Watching;

/// <summary>Clients as tests want them: impatient.</summary>
internal static class Clients
{
    public static StacClientOptions Quick { get; } = new()
    {
        Attempts = 3,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        LongestDelay = TimeSpan.FromSeconds(2),
        RequestTimeout = TimeSpan.FromSeconds(20),
        PageSize = 2,
    };

    public static HttpClient Http { get; } = StacHttp.CreateClient();

    public static StacClient Of(Uri catalog, StacClientOptions? options = null, TimeProvider? time = null) =>
        new(catalog, Http, options ?? Quick, time ?? TimeProvider.System, NullLogger<StacClient>.Instance);

    public static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> source)
    {
        var list = new List<T>();
        await foreach (var element in source.WithCancellation(TestContext.Current.CancellationToken))
        {
            list.Add(element);
        }

        return list;
    }
}
