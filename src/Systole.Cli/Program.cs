using System.Runtime.InteropServices;
using Systole.Cli;

// One token for every way of being asked to end. What ending means is the verb's to say: `tail -f` is done, a node drains.
using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return await SystoleCommand.RunAsync(args, Shell.OfThisProcess(), interrupted.Token);

void Interrupt(PosixSignalContext context)
{
    // Who asks twice means it.
    if (interrupted.IsCancellationRequested) return;
    context.Cancel = true;
    interrupted.Cancel();
}
