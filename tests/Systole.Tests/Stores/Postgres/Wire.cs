using System.Net;
using System.Net.Sockets;

namespace Systole.Tests.Stores.Postgres;

/// <summary>What happens to what a server answers.</summary>
internal enum Answers
{
    /// <summary>They arrive.</summary>
    Arrive,

    /// <summary>The next one is lost, and the connection with it.</summary>
    AreLost,

    /// <summary>Nothing passes any more, in either direction, and nobody is told.</summary>
    Stay,
}

/// <summary>The way between a node and its server, which a test breaks.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly (byte[] From, byte[] To)? _rewrite;
    private readonly Task _accepting;
    private volatile Answers _answers = Answers.Arrive;

    /// <summary>Opens it.</summary>
    /// <param name="server">The server's port.</param>
    /// <param name="rewrite">What answers say instead of something else of the same length.</param>
    public Wire(int server, (byte[] From, byte[] To)? rewrite = null)
    {
        _server = server;
        _rewrite = rewrite;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Answers Answers { set => _answers = value; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> passing = [];
        try
        {
            while (true) passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var there = CopyAsync(near.GetStream(), far.GetStream(), isAnswer: false, end.Token);
        var back = CopyAsync(far.GetStream(), near.GetStream(), isAnswer: true, end.Token);
        await Task.WhenAny(there, back);
        await end.CancelAsync();
        await Task.WhenAll(there, back);
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isAnswer, CancellationToken stop)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (true)
            {
                var count = await from.ReadAsync(buffer, stop);
                if (count == 0 || isAnswer && _answers == Answers.AreLost) return;
                if (_answers == Answers.Stay) await Task.Delay(Timeout.Infinite, stop);
                if (isAnswer && _rewrite is var (said, instead) && buffer.AsSpan(0, count).IndexOf(said) is >= 0 and var place)
                    instead.CopyTo(buffer, place);
                await to.WriteAsync(buffer.AsMemory(0, count), stop);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // This end is gone, and so the other one goes.
        }
    }
}
