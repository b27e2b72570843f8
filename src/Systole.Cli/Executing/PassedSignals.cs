using System.Runtime.InteropServices;

namespace Systole.Cli.Executing;

/// <summary>
/// Signals that this program gets are the command's: they are passed on, and this program ends when the command has. What a terminal sends to
/// everybody in the foreground reaches the command by itself, and twice would be once too often: many take a second Ctrl-C for "at once".
/// </summary>
internal sealed class PassedSignals : IDisposable
{
    private const int HangUp = 1;
    private const int Quit = 3;

    // Signals without a meaning of their own end a program that does not ask for them; BSD and macOS number them otherwise.
    private static readonly int[] UserOnLinux = [10, 12];
    private static readonly int[] UserElsewhere = [30, 31];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly ChildProcess _child;

    public PassedSignals(ChildProcess child)
    {
        _child = child;
        Pass(PosixSignal.SIGINT, CommandTree.Interrupt, isTerminals: true);
        Pass(PosixSignal.SIGQUIT, Quit, isTerminals: true);
        Pass(PosixSignal.SIGHUP, HangUp);
        Pass(PosixSignal.SIGTERM, CommandTree.Terminate);
        if (OperatingSystem.IsWindows()) return;
        foreach (var number in OperatingSystem.IsLinux() ? UserOnLinux : UserElsewhere) Pass((PosixSignal)number, number, isRequest: false);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Pass(PosixSignal signal, int number, bool isTerminals = false, bool isRequest = true) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (isTerminals && _child.IsInForeground) _child.Heard();
        else _child.Signal(number, isRequest);
    }));
}
