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

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly ChildProcess _child;

    public PassedSignals(ChildProcess child)
    {
        _child = child;
        var isTerminal = !Console.IsInputRedirected;
        Pass(PosixSignal.SIGINT, CommandTree.Interrupt, sentToBoth: isTerminal);
        Pass(PosixSignal.SIGQUIT, Quit, sentToBoth: isTerminal);
        Pass(PosixSignal.SIGHUP, HangUp, sentToBoth: false);
        Pass(PosixSignal.SIGTERM, CommandTree.Terminate, sentToBoth: false);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Pass(PosixSignal signal, int number, bool sentToBoth) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (sentToBoth) _child.Heard();
        else _child.Signal(number);
    }));
}
