using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Watching;
using Groundshift.TestKit;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Ingest.Tests.Watching;

public class StacClientFailureTests
{
    private const string Catalog = """{"type":"Catalog","id":"x","links":[]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429)]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task Throttling_and_server_errors_are_retried(int status)
    {
        var answers = 0;
        await using var server = await ImitationServer.StartAsync(context =>
        {
            context.Response.StatusCode = ++answers < 3 ? status : 200;
            return context.Response.WriteAsync(Catalog);
        });

        (await Clients.Of(server.Root).OpenAsync(Cancellation)).Document.Id.ShouldBe("x");
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_keeps_failing_is_a_transient_error_that_says_what_it_said()
    {
        await using var server = await ImitationServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("""{"code":"Overload","description":"come back later"}""");
        });

        var error = await Should.ThrowAsync<TransientException>(() => Clients.Of(server["/v1?key=secret"]).OpenAsync(Cancellation));
        error.Message.ShouldContain("HTTP 503: Overload: come back later");
        error.Message.ShouldNotContain("secret");
        server.Requests.Count.ShouldBe(Clients.Quick.Attempts);
    }

    [Theory]
    [InlineData(400, """{"code":"InvalidParameter","description":"bbox is wrong"}""", "HTTP 400: InvalidParameter: bbox is wrong")]
    [InlineData(422, """{"detail":[{"loc":["limit"]}]}""", """HTTP 422: [{"loc":["limit"]}]""")]
    [InlineData(404, "<html>gone</html>", "HTTP 404")]
    [InlineData(401, """{"message":"Unauthorized"}""", "HTTP 401: Unauthorized")]
    [InlineData(403, "", "HTTP 403")]
    [InlineData(400, """{"title":7,"detail":"a\nb"}""", "HTTP 400: a b")]
    public async Task Refused_requests_are_not_retried_and_give_the_servers_reason(int status, string body, string found)
    {
        await using var server = await ImitationServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });

        (await Should.ThrowAsync<InvalidInputException>(() => Clients.Of(server.Root).OpenAsync(Cancellation))).Found.ShouldBe(found);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Retry_After_is_waited_for()
    {
        var clock = new ManualClock();
        var answers = 0;
        await using var server = await ImitationServer.StartAsync(context =>
        {
            context.Response.StatusCode = ++answers == 1 ? 429 : 200;
            context.Response.Headers.RetryAfter = "60";
            return context.Response.WriteAsync(Catalog);
        });

        var open = Clients.Of(server.Root, Clients.Quick with { LongestDelay = TimeSpan.FromMinutes(2), RequestTimeout = TimeSpan.FromHours(1) }, clock).OpenAsync(Cancellation);
        await UntilAsync(() => server.Requests.Count == 1);
        for (var seconds = 0; seconds < 59; seconds++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation);
        server.Requests.Count.ShouldBe(1);
        while (!open.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
        }

        await open;
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_asks_for_more_patience_than_allowed_is_left_until_the_next_sweep()
    {
        await using var server = await ImitationServer.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "86400";
            return Task.CompletedTask;
        });

        (await Should.ThrowAsync<TransientException>(() => Clients.Of(server.Root).OpenAsync(Cancellation))).RetryAfter.ShouldBe(TimeSpan.FromDays(1));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_tried_again_and_then_transient()
    {
        await using var server = await ImitationServer.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));

        var error = await Should.ThrowAsync<TransientException>(() => Clients.Of(server.Root, Clients.Quick with { RequestTimeout = TimeSpan.FromSeconds(1) }).OpenAsync(Cancellation));
        error.Message.ShouldContain("did not answer");
        server.Requests.Count.ShouldBe(Clients.Quick.Attempts);
    }

    [Fact]
    public async Task Cancelling_is_no_failure_of_the_server()
    {
        using var stop = new CancellationTokenSource();
        await using var server = await ImitationServer.StartAsync(async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        await Should.ThrowAsync<OperationCanceledException>(() => Clients.Of(server.Root).OpenAsync(stop.Token));
    }

    [Fact]
    public async Task A_host_that_refuses_connections_is_transient()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        await Should.ThrowAsync<TransientException>(() => Clients.Of(new Uri($"http://127.0.0.1:{port}/")).OpenAsync(Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_truncated_answer_is_tried_again(bool breakConnection)
    {
        var answers = 0;
        await using var server = await ImitationServer.StartAsync(async context =>
        {
            var whole = ++answers > 1;
            context.Response.ContentLength = whole || breakConnection ? Catalog.Length : 20;
            await context.Response.WriteAsync(whole ? Catalog : Catalog[..20]);
            if (!whole && breakConnection)
            {
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        });

        (await Clients.Of(server.Root).OpenAsync(Cancellation)).Document.Id.ShouldBe("x");
        answers.ShouldBe(2);
    }

    [Theory]
    [InlineData("text/html", "<html>Sign in</html>", "HTML")]
    [InlineData("application/json", "<html>Sign in</html>", "'<html>Sign in</html>'")]
    [InlineData("application/json", "{\"type\":\"Catalog\",\"id\":7,]", "type")]
    [InlineData("application/json", "", "empty")]
    [InlineData("application/json", "[]", "[]")]
    [InlineData("application/json", """{"type":"Catalogue"}""", "Catalogue")]
    public async Task What_is_no_stac_document_is_refused_once(string type, string body, string found)
    {
        await using var server = await ImitationServer.StartAsync(context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });

        (await Should.ThrowAsync<InvalidInputException>(() => Clients.Of(server.Root).OpenAsync(Cancellation))).Found.ShouldContain(found);
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(100_000_000L)]
    [InlineData(null)]
    public async Task A_hundred_megabytes_are_not_read_and_neither_is_an_endless_answer(long? declared)
    {
        await using var server = await ImitationServer.StartAsync(async context =>
        {
            context.Response.ContentLength = declared;
            var block = new byte[100_000];
            block.AsSpan().Fill((byte)' ');
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        var options = Clients.Quick with { Limits = new StacLimits { MaxBytes = 1_000_000 } };

        (await Should.ThrowAsync<InvalidInputException>(() => Clients.Of(server.Root, options).OpenAsync(Cancellation))).Expected.ShouldBe("at most 1000000 bytes");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Compressed_answers_are_unpacked_and_bombs_are_not()
    {
        await using var server = await ImitationServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(context.Request.Path == "/bomb" ? new byte[50_000_000] : System.Text.Encoding.UTF8.GetBytes(Catalog), context.RequestAborted);
        });

        (await Clients.Of(server.Root).OpenAsync(Cancellation)).Document.Id.ShouldBe("x");
        var options = Clients.Quick with { Limits = new StacLimits { MaxBytes = 1_000_000 } };
        await Should.ThrowAsync<InvalidInputException>(() => Clients.Of(server["/bomb"], options).OpenAsync(Cancellation));
    }

    [Fact]
    public async Task Redirects_are_followed_within_the_host_and_a_few_times_only()
    {
        await using var server = await ImitationServer.StartAsync(context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/old":
                    context.Response.Redirect("/new");
                    return Task.CompletedTask;
                case "/loop":
                    context.Response.Redirect("/loop");
                    return Task.CompletedTask;
                case "/out":
                    context.Response.Redirect("http://169.254.169.254/latest/meta-data");
                    return Task.CompletedTask;
                default:
                    return context.Response.WriteAsync(Catalog);
            }
        });

        (await Clients.Of(server["/old"]).OpenAsync(Cancellation)).Uri.ShouldBe(server["/new"]);
        (await Should.ThrowAsync<InvalidInputException>(() => Clients.Of(server["/loop"]).OpenAsync(Cancellation))).Expected.ShouldContain("redirects");
        (await Should.ThrowAsync<InvalidInputException>(() => Clients.Of(server["/out"]).OpenAsync(Cancellation))).Field.ShouldBe("Location");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
        }
    }
}
