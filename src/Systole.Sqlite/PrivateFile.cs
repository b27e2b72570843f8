namespace Systole.Sqlite;

/// <summary>Files that nobody else may read: payloads can hold secrets.</summary>
internal static class PrivateFile
{
    public static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>Makes an empty file unless there is one. SQLite gives its log and its index the rights of the database.</summary>
    public static void Ensure(string path)
    {
        if (File.Exists(path)) return;
        Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
    }

    /// <summary>What the system reports, said so that a person knows what to do.</summary>
    public static StoreException Explain(string file, Exception e) => e switch
    {
        DirectoryNotFoundException => new($"the folder of {file} does not exist; create it or use another file", e),
        UnauthorizedAccessException =>
            new($"no permission for {file}; give user '{Environment.UserName}' the right to read and write it and its folder", e),
        // ENOSPC and EDQUOT; ERROR_DISK_FULL.
        IOException { HResult: 28 or 122 or 69 or unchecked((int)0x80070070) } =>
            new($"the disk of {file} is full; make room and start again", e),
        _ => new($"{file} cannot be read or written ({e.Message}); check the disk, or use another file", e),
    };
}
