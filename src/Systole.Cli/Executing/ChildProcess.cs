using System.Diagnostics;

namespace Systole.Cli.Executing;

/// <summary>
/// A child whose output goes on as it comes, byte by byte. It stays in this program's process group, so that a terminal treats both as one:
/// Ctrl-C reaches it by itself, and it may read from the terminal.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>How long in all its output is waited for after its exit: what it left in the background may hold it open for ever.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TerminateGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KillEvery = TimeSpan.FromMilliseconds(100);

    private readonly Process _process = new();
    private readonly CommandTree _tree = new();
    private bool _hasStarted;

    public ChildProcess(string[] command, Dictionary<string, string?> environment)
    {
        var start = _process.StartInfo = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment.Append(_tree.Mark))
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
    }

    /// <summary>Whether it was asked to stop, by the node or by a signal that was passed on.</summary>
    public bool WasAsked { get; private set; }

    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program, or it may not be run.</exception>
    public void Start()
    {
        _process.Start();
        _hasStarted = true;
    }

    /// <summary>Passes its output on until it has ended.</summary>
    /// <param name="output">Where its output goes.</param>
    /// <param name="error">Where its errors go.</param>
    /// <param name="said">Called each time it says something.</param>
    /// <param name="time">The clock of what it left behind.</param>
    /// <returns>Its exit code; 128 and the signal's number where a signal ended it.</returns>
    public async Task<int> StayAsync(Stream output, Stream error, Action said, TimeProvider time)
    {
        var exit = _process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAll(
            PassAsync(_process.StandardOutput.BaseStream, output, said, exit, time),
            PassAsync(_process.StandardError.BaseStream, error, said, exit, time));
        await exit;
        return _process.ExitCode;
    }

    /// <summary>Passes a signal on to it.</summary>
    /// <param name="signal">Its number.</param>
    /// <param name="isRequest">Whether it asks to stop; otherwise what it means is the command's own matter.</param>
    public void Signal(int signal, bool isRequest = true)
    {
        if (!_hasStarted || _process.HasExited) return;
        WasAsked |= isRequest;
        CommandTree.Signal(_process.Id, signal);
    }

    /// <summary>It was asked by somebody else, the terminal say.</summary>
    public void Heard() => WasAsked = true;

    /// <summary>Whether a terminal tells it of Ctrl-C by itself.</summary>
    public bool IsInForeground => _hasStarted && !_process.HasExited && Foreground.Has(_process.Id);

    /// <summary>Whether it, or something that it started, goes on.</summary>
    public bool IsTreeAlive() => !_process.HasExited || (WasAsked && _tree.IsAlive());

    /// <summary>Asks it and all it started to stop; terminates them, and kills them, where they do not.</summary>
    /// <param name="grace">How long it is given to stop by itself.</param>
    /// <param name="time">The clock of the ladder.</param>
    /// <param name="ended">That nothing of it goes on.</param>
    public async Task ClimbAsync(TimeSpan grace, TimeProvider time, CancellationToken ended)
    {
        WasAsked = true;
        try
        {
            SignalTree(CommandTree.Interrupt);
            await GoneAsync(grace, time, ended);
            SignalTree(CommandTree.Terminate);
            await GoneAsync(TerminateGrace, time, ended);
            // Again and again: what is being killed may have started another in the meantime.
            while (IsTreeAlive())
            {
                SignalTree(CommandTree.Kill);
                await Task.Delay(KillEvery, time, ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // It is gone.
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task GoneAsync(TimeSpan within, TimeProvider time, CancellationToken ended)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < within && IsTreeAlive()) await Task.Delay(KillEvery, time, ended);
    }

    private void SignalTree(int signal)
    {
        if (IsTreeAlive()) _tree.SignalAll(_process, signal);
    }

    private static async Task PassAsync(Stream from, Stream to, Action said, Task exit, TimeProvider time)
    {
        var buffer = new byte[BufferBytes];
        var grace = OutputGrace;
        try
        {
            while (true)
            {
                using var enough = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
                var reading = from.ReadAsync(buffer, enough.Token).AsTask();
                await Task.WhenAny(reading, exit);
                // Only what is waited for here counts: a slow reader gets all there is, however long it takes.
                var began = time.GetTimestamp();
                if (!reading.IsCompleted) enough.CancelAfter(grace);
                var count = await reading;
                if (exit.IsCompleted) grace -= Shorter(grace, time.GetElapsedTime(began));
                if (count == 0) return;
                said();
                await to.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
                await to.FlushAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (exit.IsCompleted)
        {
            // Whatever holds the output open now is not the command.
        }
        catch (IOException)
        {
            // Nobody reads any more. The command finds that out as it would have without this program in between.
            await from.DisposeAsync();
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
