using Systole.Supervisor;
using Systole.Supervisor.Unix;
using Systole.Supervisor.Windows;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: systole-supervisor RUNDIR (started by a node of Systole, not by hand)");
    return 2;
}

// Before anything else: from here on neither the node's terminal nor its end reaches this process.
if (!OperatingSystem.IsWindows()) Detachment.Detach();

var folder = new RunFolder(Path.GetFullPath(args[0]));
try
{
    if (!folder.TryBegin()) return 0;
    var spec = Spec.Read(folder);
    var result = folder.ReadRung() is not null ? Result.NotStarted("it was cancelled before its command was started")
        : OperatingSystem.IsWindows() ? WindowsWatch.Run(folder, spec)
        : UnixWatch.Run(folder, spec);
    return folder.WriteResult(result) ? 0 : 1;
}
// A supervisor that falls over lets go of its lock; the node then ends the command and calls the run lost. All that is left to do here
// is to say why.
catch (Exception e) when (e is not OutOfMemoryException)
{
    folder.WriteFault(e);
    return 70;
}
