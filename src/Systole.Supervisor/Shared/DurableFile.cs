using System.Runtime.InteropServices;

namespace Systole.Supervision;

/// <summary>Files that are private to the user and there after a power cut.</summary>
internal static partial class DurableFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Puts a whole file in the place of another: a reader sees the old one or the new one.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content, bool durable)
    {
        // A name of its own: two who write at once must not rename each other's halves.
        var temp = $"{path}.{Path.GetRandomFileName()}";
        using (var file = Open(temp, FileMode.Create))
        {
            file.Write(content);
            file.Flush(durable);
        }
        File.Move(temp, path, overwrite: true);
        if (durable) SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes a file that did not exist.</summary>
    /// <returns>False where it did: somebody else made it.</returns>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        FileStream file;
        try
        {
            file = Open(path, FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        using (file)
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        SyncFolder(Path.GetDirectoryName(path)!);
        return true;
    }

    /// <summary>Opens a file for writing that nobody but the user may read.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = Private;
        return new FileStream(path, options);
    }

    // A new name is in the folder, and the folder has a disk block of its own. Windows keeps names in its own journal.
    private static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var fd = OpenFolder(path, 0);
        if (fd < 0) return;
        _ = Fsync(fd);
        _ = Close(fd);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int fd);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
