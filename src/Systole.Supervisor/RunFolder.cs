using System.Diagnostics;
using Systole.Supervision;

namespace Systole.Supervisor;

/// <summary>The folder of the run, from the supervisor's side.</summary>
internal sealed class RunFolder(string path)
{
    private static readonly TimeSpan LockWaitMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ResultWaitMax = TimeSpan.FromMinutes(1);

    // Held until this process ends, however it ends.
    private FileStream? _lock;

    /// <summary>The path of one of <see cref="RunFiles"/>.</summary>
    public string PathOf(string file) => Path.Combine(path, file);

    /// <summary>
    /// Begins the attempt. This is where "at most once" is kept: <see cref="RunFiles.Started"/> is made before the command is, it can be
    /// made once only, and nobody ever takes it away.
    /// </summary>
    /// <returns>False where somebody else began it, or is about to.</returns>
    public bool TryBegin()
    {
        var waiting = Stopwatch.StartNew();
        while (!TryLock())
        {
            // The holder is another supervisor, or for an instant a node that looks whether there is one.
            if (File.Exists(PathOf(RunFiles.Started)) || waiting.Elapsed > LockWaitMax) return false;
            Thread.Sleep(20);
        }
        return DurableFile.TryCreate(PathOf(RunFiles.Started), (ProcessIdentity.Of(Environment.ProcessId) ?? default).ToJson());
    }

    /// <summary>The rung the node has climbed to; null where nobody cancels.</summary>
    public Rung? ReadRung()
    {
        var file = PathOf(RunFiles.Cancel);
        if (!File.Exists(file)) return null;
        try
        {
            var index = Array.IndexOf(RunFiles.Rungs, File.ReadAllText(file).Trim());
            return index < 0 ? null : (Rung)index;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes down which process the command is, so that a node can end it should this one be killed.</summary>
    public void WriteProcess(int pid)
    {
        if (ProcessIdentity.Of(pid) is { } identity) DurableFile.Replace(PathOf(RunFiles.Process), identity.ToJson(), durable: false);
    }

    /// <summary>Writes the end. A full disk may be made room on, so it is tried for a while.</summary>
    public bool WriteResult(Result result)
    {
        var content = result.ToJson();
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                DurableFile.Replace(PathOf(RunFiles.Result), content, durable: true);
                return true;
            }
            catch (DirectoryNotFoundException)
            {
                return false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (waiting.Elapsed > ResultWaitMax) return false;
                Thread.Sleep(1000);
            }
        }
    }

    /// <summary>Leaves a word on why this supervisor fell over, where that is still possible.</summary>
    public void WriteFault(Exception fault)
    {
        try
        {
            DurableFile.Replace(PathOf(RunFiles.Fault), System.Text.Encoding.UTF8.GetBytes(fault.ToString()), durable: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The same full disk or missing folder, most likely; the node sees the lock go in any case.
        }
    }

    private bool TryLock()
    {
        try
        {
            _lock = DurableFile.Open(PathOf(RunFiles.Lock), FileMode.OpenOrCreate, FileShare.None);
            return true;
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return false;
        }
    }
}
