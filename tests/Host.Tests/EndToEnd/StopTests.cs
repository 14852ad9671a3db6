using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>What a process does that is asked to stop.</summary>
public sealed class StopTests
{
    // Longer than System.CommandLine waits by itself, two seconds, and shorter than the web server waits for a body.
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(3.5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_under_way_is_finished_before_the_process_ends()
    {
        using var folder = new TemporaryFolder();
        using var process = Executable.Start(folder.Root, ["up", "--role", "catalog", "--data", "data", "--port", "0"]);
        try
        {
            var port = await PortAsync(process);
            using var client = new TcpClient("127.0.0.1", port);
            var stream = client.GetStream();
            await SendAsync(stream, "POST /search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            (await ReadAsync(stream)).ShouldContain("100 Continue", Case.Sensitive, "the request is being worked on");

            using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await kill.WaitForExitAsync(Token);
            }

            await Task.Delay(Busy, TimeProvider.System, Token);
            await SendAsync(stream, "{}");

            (await ReadAsync(stream)).ShouldContain("200 OK");
            await process.WaitForExitAsync(Token);
            process.ExitCode.ShouldBe(0);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    // "Groundshift runs as 'catalog' on http://127.0.0.1:41234 with data in …"
    private static async Task<int> PortAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (line.Split("http://127.0.0.1:") is [_, var rest])
            {
                // Nobody else reads it, and a full pipe would stop the process.
                _ = process.StandardOutput.ReadToEndAsync(Token);
                _ = process.StandardError.ReadToEndAsync(Token);
                return int.Parse(rest.Split(' ')[0], CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("It did not start.");
    }

    private static async Task SendAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), Token);

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, Token));
    }
}
