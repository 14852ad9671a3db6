using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>A mail server on loopback that keeps what it takes; a test may make it refuse.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<string> _mails = [];

    public MailServer()
    {
        _listener.Start();
        Running = RunAsync();
    }

    /// <summary>First line to a client.</summary>
    public string Greeting { get; set; } = "220 ready";

    /// <summary>Answer to each recipient.</summary>
    public string Recipient { get; set; } = "250 ok";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Task Running { get; }

    public IReadOnlyList<string> Mails
    {
        get
        {
            lock (_gate)
            {
                return [.. _mails];
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await TalkAsync(client.GetStream());
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client hung up, or the test is over.
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync(Greeting);
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var word = line.Split(' ', ':')[0].ToUpperInvariant();
            if (word == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var mail = new StringBuilder();
                while (await reader.ReadLineAsync(_stop.Token) is { } text && text != ".")
                {
                    mail.AppendLine(text);
                }

                lock (_gate)
                {
                    _mails.Add(mail.ToString());
                }
            }

            await writer.WriteLineAsync(word switch { "RCPT" => Recipient, "QUIT" => "221 bye", _ => "250 ok" });
        }
    }
}
