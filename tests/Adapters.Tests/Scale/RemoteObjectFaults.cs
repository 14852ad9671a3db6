using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Adapters.Scale.ObjectStore.S3;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;
using Groundshift.TestKit.Http;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>What stores on a network make of a bad network, an overloaded server and wrong settings.</summary>
public abstract class RemoteObjectFaults : IAsyncLifetime
{
    private const int PartBytes = 100_000;
    private const string Type = "image/tiff";
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private readonly TemporaryFolder _folder = new();
    private FaultyProxy? _proxy;
    private RemoteObjectStore? _store;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected FaultyProxy Proxy => _proxy ?? throw new InvalidOperationException("The suite has not been initialised.");

    private protected RemoteObjectStore Store => _store ?? throw new InvalidOperationException("The suite has not been initialised.");

    /// <summary>True for a request that carries content of an object.</summary>
    private protected static bool IsSend(string method, string address) => method == "PUT" && !address.Contains("blocklist", StringComparison.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _proxy = await FaultyProxy.StartAsync(await EndpointAsync());
        _store = await OpenAsync(_proxy.Endpoint, Changed.Nothing, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _store?.Dispose();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_failing_server_is_asked_again(int status)
    {
        Proxy.Choose = (_, _, number) => number % 2 == 0 ? new ProxyFault { Status = status } : null;
        var content = Bytes(250_000);

        await PutAsync("a", content);

        (await ReadAsync("a")).ShouldBe(content);
        (await Store.FindAsync("a", Token)).ShouldNotBeNull().Size.ShouldBe(content.Length);
        (await ListAsync("a")).ShouldBe(["a"]);
        await Store.DeleteAsync("a", Token);
        Proxy.Choose = null;
        (await Store.FindAsync("a", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_server_that_goes_on_failing_is_a_transient_failure()
    {
        Proxy.Choose = (_, _, _) => new ProxyFault { Status = 500 };

        await Should.ThrowAsync<TransientException>(async () => await Store.FindAsync("a", Token));
        await Should.ThrowAsync<TransientException>(async () => await Store.OpenAsync("a", 0, null, Token));
        await Should.ThrowAsync<TransientException>(async () => await PutAsync("a", [1]));
        await Should.ThrowAsync<TransientException>(() => ListAsync("a"));
        await Should.ThrowAsync<TransientException>(async () => await Store.DeleteAsync("a", Token));
        await Should.ThrowAsync<TransientException>(async () => await Store.CheckAsync(Token));
    }

    [Fact]
    public async Task A_server_that_asks_for_time_gets_it()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        using var store = await OpenAsync(Proxy.Endpoint, Changed.Nothing, clock);
        Proxy.Choose = (_, _, number) => number == 0 ? new ProxyFault { Status = 429, RetryAfter = 7 } : null;

        var find = store.FindAsync("none", Token).AsTask();
        var waited = TimeSpan.Zero;
        while (Proxy.Seen.Count < 2)
        {
            clock.Advance(Step);
            waited += Step;
            await Task.Delay(Pause, TimeProvider.System, Token);
        }

        (await find).ShouldBeNull();
        waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_server_that_asks_for_too_much_time_is_told_to_the_caller()
    {
        Proxy.Choose = (_, _, _) => new ProxyFault { Status = 503, RetryAfter = 3600 };

        var failure = await Should.ThrowAsync<TransientException>(async () => await Store.FindAsync("a", Token));

        failure.RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        Proxy.Seen.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(30_000)]
    [InlineData(350_000)]
    public async Task A_connection_that_breaks_while_sending_is_made_again_and_nothing_torn_is_seen(int size)
    {
        var sends = 0;
        Proxy.Choose = (method, address, _) => IsSend(method, address) && sends++ % 2 == 0 ? new ProxyFault { CutRequestAt = 20_000 } : null;
        var content = Bytes(size);

        await PutAsync("a", content);

        sends.ShouldBeGreaterThan(1);
        (await ReadAsync("a")).ShouldBe(content);
    }

    [Fact]
    public async Task An_answer_that_gets_lost_does_no_harm()
    {
        var sends = 0;
        Proxy.Choose = (method, address, _) => IsSend(method, address) && sends++ == 0 ? new ProxyFault { CutAnswerAt = 0 } : null;

        await PutAsync("a", [1, 2, 3]);

        (await ReadAsync("a")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task An_upload_that_fails_leaves_nothing_to_see_and_the_old_object_where_there_was_one()
    {
        await PutAsync("old", [1, 2, 3]);
        Proxy.Choose = (method, address, _) => IsSend(method, address) ? new ProxyFault { CutRequestAt = 20_000 } : null;

        await Should.ThrowAsync<TransientException>(async () => await PutAsync("new", Bytes(250_000)));
        await Should.ThrowAsync<TransientException>(async () => await PutAsync("small", Bytes(50_000)));
        await Should.ThrowAsync<TransientException>(async () => await PutAsync("old", Bytes(250_000)));

        Proxy.Choose = null;
        (await ListAsync(string.Empty)).ShouldBe(["old"]);
        (await ReadAsync("old")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_reading_that_breaks_goes_on_where_it_was()
    {
        var content = Bytes(300_000);
        await PutAsync("a", content);
        Proxy.Choose = (method, _, _) => method == "GET" ? new ProxyFault { CutAnswerAt = 70_000 } : null;

        (await ReadAsync("a")).ShouldBe(content);
        (await ReadAsync("a", 100_000, 150_000)).ShouldBe(content[100_000..250_000]);
    }

    [Fact]
    public async Task A_reading_that_always_breaks_at_once_is_a_transient_failure()
    {
        await PutAsync("a", Bytes(1000));
        Proxy.Choose = (method, _, _) => method == "GET" ? new ProxyFault { CutAnswerAt = 0 } : null;

        await Should.ThrowAsync<TransientException>(() => ReadAsync("a"));
    }

    [Fact]
    public async Task What_was_replaced_during_a_broken_reading_is_never_mixed()
    {
        await PutAsync("a", Bytes(300_000));
        var reads = 0;
        Proxy.Choose = (method, _, _) => method == "GET" && reads++ == 0 ? new ProxyFault { CutAnswerAt = 70_000 } : null;
        await using var open = (await Store.OpenAsync("a", 0, null, Token)).ShouldNotBeNull();
        await open.ReadExactlyAsync(new byte[10], Token);

        await PutAsync("a", Bytes(299_999));

        await Should.ThrowAsync<TransientException>(() => open.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task A_slow_link_is_slow_and_no_failure()
    {
        var content = Bytes(60_000);
        await PutAsync("a", content);
        Proxy.Choose = (_, _, _) => new ProxyFault { SlowBytes = 1000 };

        (await ReadAsync("a")).ShouldBe(content);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        using var store = await OpenAsync(Proxy.Endpoint, Changed.Impatient, TimeProvider.System);
        Proxy.Choose = (_, _, _) => new ProxyFault { Hangs = true };

        await Should.ThrowAsync<TransientException>(async () => await store.FindAsync("a", Token));
        Proxy.Seen.Count.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(250_000)]
    public async Task An_upload_that_hangs_is_sent_again_soon(int size)
    {
        using var store = await OpenAsync(Proxy.Endpoint, Changed.Hurried, TimeProvider.System);
        var sends = 0;
        Proxy.Choose = (method, address, _) => IsSend(method, address) && Interlocked.Increment(ref sends) == 1 ? new ProxyFault { Hangs = true } : null;

        await store.PutAsync("a", Local(Bytes(size)), Type, Token);

        sends.ShouldBeGreaterThan(1);
        (await ReadAsync("a")).ShouldBe(Bytes(size));
    }

    [Fact]
    public async Task Only_what_carries_much_is_waited_for_long()
    {
        using var store = await OpenAsync(Proxy.Endpoint, Changed.Impatient, TimeProvider.System);
        Proxy.Choose = (method, address, _) => IsSend(method, address) ? new ProxyFault { Hangs = true } : null;

        var failure = await Should.ThrowAsync<TransientException>(async () => await store.PutAsync("a", Local(Bytes(2_000)), Type, Token));

        failure.Message.ShouldContain("took longer than 0.2 s");
        var usual = new S3Options { Bucket = "any" };
        usual.PatienceWith(2_000).ShouldBeLessThan(TimeSpan.FromSeconds(61));
        usual.PatienceWith(usual.PartBytes).ShouldBeInRange(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
    }

    [Fact]
    public async Task A_server_that_is_away_is_a_transient_failure()
    {
        using var store = await OpenAsync(new Uri("http://127.0.0.1:1" + Proxy.Endpoint.AbsolutePath), Changed.Nothing, TimeProvider.System);

        await Should.ThrowAsync<TransientException>(async () => await store.FindAsync("a", Token));
    }

    [Fact]
    public async Task Wrong_credentials_are_told_by_their_setting_and_not_shown()
    {
        using var store = await OpenAsync(Proxy.Endpoint, Changed.Secret, TimeProvider.System);

        var failure = await Should.ThrowAsync<RefusedException>(async () => await store.CheckAsync(Token));

        failure.Message.ShouldContain("credentials");
        failure.Message.ShouldContain("Correct");
        failure.ToString().ShouldNotContain(WrongSecret);
        await Should.ThrowAsync<RefusedException>(async () => await store.FindAsync("a", Token));
        await Should.ThrowAsync<RefusedException>(async () => await store.PutAsync("a", Local([1]), Type, Token));
    }

    [Fact]
    public async Task A_missing_bucket_is_told_by_its_setting()
    {
        using var store = await OpenAsync(Proxy.Endpoint, Changed.Bucket, TimeProvider.System);

        (await Should.ThrowAsync<RefusedException>(async () => await store.CheckAsync(Token))).Message.ShouldContain("Make the");
        (await Should.ThrowAsync<RefusedException>(async () => await store.PutAsync("a", Local([1]), Type, Token))).Message.ShouldContain("Make the");
    }

    [Fact]
    public async Task Equal_content_is_sent_once()
    {
        var content = Bytes(250_000);
        await PutAsync("a", content);
        var sent = Proxy.Seen.Count;

        await PutAsync("a", content);

        Proxy.Seen.Skip(sent).ShouldAllBe(request => request.StartsWith("HEAD", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_that_put_the_same_at_the_same_time_both_succeed()
    {
        var file = Local(Bytes(250_000));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Store.PutAsync("a", file, Type, Token).AsTask()));

        (await ReadAsync("a")).ShouldBe(Bytes(250_000));
    }

    [Fact]
    public async Task More_objects_than_a_page_are_listed_in_order()
    {
        var file = Local([1]);
        string[] paths = [.. Enumerable.Range(0, 1100).Select(number => $"many/{number:d4}")];
        await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (path, token) => await Store.PutAsync(path, file, Type, token));

        (await ListAsync("many/0")).Count.ShouldBe(1000);
        (await ListAsync("many/")).ShouldBe(paths);
    }

    [Fact]
    public async Task A_location_reads_one_object_without_other_credentials_and_no_other()
    {
        await PutAsync("a", Bytes(1000));
        await PutAsync("b", [1]);
        var location = await Store.LocateAsync("a", Token);
        using var http = new HttpClient();

        using var range = new HttpRequestMessage(HttpMethod.Get, location.Uri);
        range.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(10, 19);
        using var answer = await http.SendAsync(range, Token);
        ((int)answer.StatusCode).ShouldBe(206);
        (await answer.Content.ReadAsByteArrayAsync(Token)).ShouldBe(Bytes(1000)[10..20]);
        using var other = await http.GetAsync(new Uri(location.Uri.AbsoluteUri.Replace("/a?", "/b?", StringComparison.Ordinal)), Token);
        ((int)other.StatusCode).ShouldBe(403);
        using var removal = await http.DeleteAsync(location.Uri, Token);
        ((int)removal.StatusCode).ShouldBe(403);
        location.ToString().ShouldNotContain("?");
        location.Expires.ShouldNotBeNull();
        location.IsOwn.ShouldBeTrue();
    }

    [Fact]
    public async Task A_location_stays_the_same_until_it_is_renewed()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        using var store = await OpenAsync(Proxy.Endpoint, Changed.Nothing, clock);
        var first = await store.LocateAsync("a", Token);
        clock.Advance(TimeSpan.FromMinutes(4));
        (await store.LocateAsync("a", Token)).ShouldBeSameAs(first);

        clock.Advance(TimeSpan.FromHours(1));

        (await store.LocateAsync("a", Token)).Expires.ShouldNotBeNull().ShouldBeGreaterThan(clock.GetUtcNow());
    }

    private protected const string WrongSecret = "d3Jvbmctc2VjcmV0LXdyb25nLXNlY3JldA==";

    /// <summary>What of the options differs from those that work.</summary>
    private protected enum Changed
    {
        Nothing,
        Secret,
        Bucket,
        Impatient,
        Hurried,
    }

    private protected abstract Task<Uri> EndpointAsync();

    private protected abstract Task<RemoteObjectStore> OpenAsync(Uri endpoint, Changed changed, TimeProvider time);

    private protected static T Shape<T>(T options, Changed changed)
        where T : RemoteOptions => options with
        {
            PartBytes = PartBytes,
            FirstDelay = TimeSpan.FromMilliseconds(1),
            Patience = changed switch { Changed.Impatient => TimeSpan.FromMilliseconds(100), Changed.Hurried => TimeSpan.FromSeconds(1), _ => options.Patience },
            SlowestRate = changed == Changed.Hurried ? PartBytes : options.SlowestRate,
        };

    private protected static byte[] Bytes(int count)
    {
        var content = new byte[count];
        new Random(count).NextBytes(content);
        return content;
    }

    private protected string Local(byte[] content)
    {
        var file = _folder.File(Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(file, content);
        return file;
    }

    private protected ValueTask PutAsync(string path, byte[] content) => Store.PutAsync(path, Local(content), Type, Token);

    private protected async Task<byte[]> ReadAsync(string path, long offset = 0, long? length = null)
    {
        await using var stream = (await Store.OpenAsync(path, offset, length, Token)).ShouldNotBeNull();
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Token);
        return content.ToArray();
    }

    private protected async Task<List<string>> ListAsync(string prefix)
    {
        List<string> paths = [];
        await foreach (var path in Store.ListAsync(prefix, Token))
        {
            paths.Add(path);
        }

        return paths;
    }
}
