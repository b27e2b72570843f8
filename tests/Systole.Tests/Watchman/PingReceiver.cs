using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Systole.Tests.Watchman;

/// <summary>Who waits for pings: a real server that answers what it is told to, or nothing.</summary>
internal sealed class PingReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public PingReceiver()
    {
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Its address, with a secret in it.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ping/5ec2e7-5ec2e7");

    /// <summary>What it answers; null for nothing.</summary>
    public volatile string? Answers = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK";

    /// <summary>Whether anything came that was not asked for yet.</summary>
    public bool HasHeard => _heard.Reader.Count > 0;

    /// <summary>The first line of the next request.</summary>
    public Task<string> HeardAsync() => _heard.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                open.Add(client);
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
                var first = await reader.ReadLineAsync(_stopping.Token);
                while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 }) ;
                if (first is not null) _heard.Writer.TryWrite(first);
                if (Answers is not { } answer) continue;
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), _stopping.Token);
                client.Close();
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var client in open) client.Dispose();
        }
    }
}
