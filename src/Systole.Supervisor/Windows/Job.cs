using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Systole.Supervisor.Windows;

/// <summary>
/// A job object: the process tree of the command, whatever it starts. It does not end with its handle.
/// </summary>
internal sealed partial class Job
{
    private const int BasicAccounting = 1;
    private const int CtrlBreak = 1;

    private readonly nint _handle = CreateJobObject(0, 0);

    /// <summary>Takes a process in. What it started before is not in it: it is taken in right after its start.</summary>
    public bool Add(Process process) => AssignProcessToJobObject(_handle, process.Handle);

    /// <summary>Ends everything in it.</summary>
    public void End() => _ = TerminateJobObject(_handle, 1);

    /// <summary>Whether anything in it runs.</summary>
    public bool IsAlive => !QueryInformationJobObject(_handle, BasicAccounting, out var accounting, Marshal.SizeOf<Accounting>(), 0)
        || accounting.ActiveProcesses > 0;

    /// <summary>What Ctrl-Break is to a console program; others do not hear it.</summary>
    public static void Ask(int processGroup) => _ = GenerateConsoleCtrlEvent(CtrlBreak, processGroup);

    [StructLayout(LayoutKind.Sequential)]
    private struct Accounting
    {
        public long TotalUserTime;
        public long TotalKernelTime;
        public long ThisPeriodTotalUserTime;
        public long ThisPeriodTotalKernelTime;
        public int TotalPageFaultCount;
        public int TotalProcesses;
        public int ActiveProcesses;
        public int TotalTerminatedProcesses;
    }

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW")]
    private static partial nint CreateJobObject(nint attributes, nint name);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(nint job, nint process);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateJobObject(nint job, int exitCode);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool QueryInformationJobObject(nint job, int kind, out Accounting information, int length, nint returned);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GenerateConsoleCtrlEvent(int controlEvent, int processGroup);
}
