using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Systole.Sqlite;

/// <summary>
/// Possession of a database file: an exclusive lock on <c>&lt;file&gt;.lock</c>, which the kernel gives back when the process dies,
/// however it dies. The file says whose it is, for the message of whoever comes second; it stays, since deleting a lock that another
/// waits for is a race.
/// </summary>
internal sealed partial class OwnerLock : IDisposable
{
    private readonly FileStream _file;

    private OwnerLock(FileStream file) => _file = file;

    /// <exception cref="StoreException">Another node has it, or the folder cannot be written.</exception>
    public static OwnerLock Take(string file)
    {
        var path = LockOf(file);
        try
        {
            // Windows refuses readers of an unshared file, and the second node wants to read who is the first.
            var stream = PrivateFile.Open(path, FileMode.OpenOrCreate, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None);
            stream.SetLength(0);
            var owner = string.Create(CultureInfo.InvariantCulture, $"pid {Environment.ProcessId} on {Environment.MachineName}\n");
            stream.Write(Encoding.UTF8.GetBytes(owner));
            stream.Flush();
            return new OwnerLock(stream);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new StoreException($"{file} is in use by another node{Whose(path)}; stop it or use another file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PrivateFile.Explain(file, e);
        }
    }

    public void Dispose() => _file.Dispose();

    // A link and what it points to are one database and need one lock.
    private static string LockOf(string file)
    {
        try
        {
            var isLink = new FileInfo(file).LinkTarget is not null;
            return (isLink ? File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName : file) + ".lock";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PrivateFile.Explain(file, e);
        }
    }

    // EWOULDBLOCK of flock(2): 11 on Linux, 35 on macOS; a sharing violation on Windows.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Whose(string path)
    {
        try
        {
            using var stream = OpenBesideLock(path);
            using var reader = new StreamReader(stream);
            var text = reader.ReadLine() ?? "";
            return text.Length == 0 ? "" : $" ({text.Replace($" on {Environment.MachineName}", "", StringComparison.Ordinal)})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // .NET takes a shared lock on whatever it opens, which is exactly what is not to be had here; open(2) takes none.
    private static FileStream OpenBesideLock(string path)
    {
        if (OperatingSystem.IsWindows()) return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var descriptor = OpenReadOnly(path, 0);
        return descriptor >= 0
            ? new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read)
            : throw new IOException("cannot read the lock file");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenReadOnly(string path, int flags);
}
