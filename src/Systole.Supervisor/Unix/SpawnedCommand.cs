using System.Runtime.InteropServices;

namespace Systole.Supervisor.Unix;

/// <summary>
/// A child process. Made by <c>posix_spawn</c> and not by <c>System.Diagnostics.Process</c>, because that one hides whether an exit was by
/// a signal, hands ignored signals on to the child, and waits for children itself: a subreaper has to wait for others than its own.
/// </summary>
/// <param name="Pid">Its number, and that of its process group.</param>
/// <param name="Stdout">Where its standard output is read.</param>
/// <param name="Stderr">Where its standard error is read.</param>
internal sealed record SpawnedCommand(int Pid, int Stdout, int Stderr)
{
    private const int ErrnoNoSuchFile = 2;
    private const int ErrnoTooLong = 7;
    private const int ErrnoNoProgram = 8;
    private const int ErrnoNoPermission = 13;
    private const int ErrnoTooManyFiles = 24;
    private const int CloseOnExecLinux = 0x80000;

    // The same values in glibc, musl and on macOS; the last one is macOS' own and closes what no action opens.
    private const short SetGroup = 0x02;
    private const short SetDefaultSignals = 0x04;
    private const short SetMask = 0x08;
    private const short CloseByDefaultMac = 0x4000;

    // The largest of the opaque structures is glibc's attributes with 336 bytes.
    private const int OpaqueBytes = 1024;

    /// <summary>Starts it in a process group of its own with all signals as a program expects them.</summary>
    /// <returns>Null with the reason where it cannot be started.</returns>
    public static unsafe SpawnedCommand? Start(
        string program, string[] command, Dictionary<string, string> environment, string stdin, out string error)
    {
        using var input = File.OpenHandle(stdin, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var stdout = MakePipe();
        var stderr = MakePipe();
        var errno = Spawn(out var pid, program, command, environment, (int)input.DangerousGetHandle(), stdout.Write, stderr.Write);
        _ = Libc.Close(stdout.Write);
        _ = Libc.Close(stderr.Write);
        error = errno == 0 ? "" : $"cannot start '{command[0]}': {Explain(errno)}";
        return errno == 0 ? new SpawnedCommand(pid, stdout.Read, stderr.Read) : null;
    }

    /// <summary>
    /// Gives the read end of a pipe that background processes still write into to a <c>cat</c> that outlives us: without a reader their
    /// next line would kill them, and an ordinary end leaves them alone.
    /// </summary>
    public static void LeaveReader(int pipe)
    {
        if (ProgramPath.Find("cat", [], out _) is not { } cat) return;
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var sink = (int)nothing.DangerousGetHandle();
        _ = Spawn(out _, cat, ["cat"], [], pipe, sink, sink);
    }

    private static unsafe int Spawn(
        out int pid, string program, string[] command, Dictionary<string, string> environment, int stdin, int stdout, int stderr)
    {
        var actions = stackalloc byte[OpaqueBytes];
        var attributes = stackalloc byte[OpaqueBytes];
        var signals = stackalloc byte[OpaqueBytes];
        _ = Libc.ActionsInit(actions);
        _ = Libc.ActionsAddDup2(actions, stdin, 0);
        _ = Libc.ActionsAddDup2(actions, stdout, 1);
        _ = Libc.ActionsAddDup2(actions, stderr, 2);
        _ = Libc.AttributesInit(attributes);
        var flags = (short)(SetGroup | SetDefaultSignals | SetMask);
        if (OperatingSystem.IsMacOS()) flags |= CloseByDefaultMac;
        _ = Libc.AttributesSetFlags(attributes, flags);
        _ = Libc.AttributesSetGroup(attributes, 0);
        _ = Libc.SigFillSet(signals);
        _ = Libc.AttributesSetDefaultSignals(attributes, signals);
        _ = Libc.SigEmptySet(signals);
        _ = Libc.AttributesSetMask(attributes, signals);
        var arguments = Pointers(command);
        var variables = Pointers([.. environment.Select(variable => $"{variable.Key}={variable.Value}")]);
        try
        {
            fixed (nint* a = arguments, e = variables) return Libc.PosixSpawn(out pid, program, actions, attributes, a, e);
        }
        finally
        {
            foreach (var text in (nint[])[.. arguments, .. variables]) Marshal.FreeCoTaskMem(text);
            _ = Libc.ActionsDestroy(actions);
            _ = Libc.AttributesDestroy(attributes);
        }
    }

    // Ends with a null pointer.
    private static nint[] Pointers(string[] texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];

    private static unsafe (int Read, int Write) MakePipe()
    {
        var fds = stackalloc int[2];
        // Where pipe2 is missing the spawn itself closes what is not named to it; nothing else is ever started here.
        var made = OperatingSystem.IsMacOS() ? Libc.Pipe(fds) : Libc.Pipe2(fds, CloseOnExecLinux);
        if (made != 0) throw new IOException($"no pipe: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        return (fds[0], fds[1]);
    }

    private static string Explain(int errno) => errno switch
    {
        ErrnoNoSuchFile => "the file or the interpreter it names is missing",
        ErrnoTooLong => "its arguments are too long for this system; give the prompt on standard input instead",
        ErrnoNoProgram => "it is not a program that this system can run (a script needs a #! line)",
        ErrnoNoPermission => "no permission to run it",
        ErrnoTooManyFiles => "too many open files",
        _ => Marshal.GetPInvokeErrorMessage(errno),
    };
}
