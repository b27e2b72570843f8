using SQLitePCL;

namespace Systole.Sqlite.Driver;

/// <summary>What SQLite reports, said so that a person knows what to do.</summary>
internal static class SqliteFault
{
    public static StoreException Explain(string file, int code, string said) => new((code, code & 0xFF) switch
    {
        (_, raw.SQLITE_FULL) or (raw.SQLITE_IOERR_SHMSIZE, _) =>
            $"the disk of {file} is full; nothing of this change was written; make room and it goes on",
        (_, raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH) =>
            $"{file} cannot be written; give user '{Environment.UserName}' the right to write it and its folder",
        (_, raw.SQLITE_CANTOPEN) =>
            $"{file} cannot be opened; give user '{Environment.UserName}' the right to read and write it and its folder",
        (_, raw.SQLITE_NOTADB) => $"{file} is not an SQLite database; use another file, or restore a backup",
        (_, raw.SQLITE_CORRUPT) => $"{file} is damaged ({said}); restore a backup, or save what is readable with 'sqlite3 {file} .recover'",
        (_, raw.SQLITE_BUSY or raw.SQLITE_LOCKED) => $"{file} is locked by another program; close it and try again",
        (raw.SQLITE_IOERR_SHMMAP or raw.SQLITE_IOERR_SHMOPEN or raw.SQLITE_IOERR_SHMLOCK or raw.SQLITE_IOERR_LOCK, _)
            or (_, raw.SQLITE_PROTOCOL) =>
            NoSharedMemory(file),
        (_, raw.SQLITE_IOERR) => $"{file} cannot be read or written ({said}); check the disk",
        _ => $"{file}: {said} (SQLite error {code})",
    });

    public static string NoSharedMemory(string file) =>
        $"{file} is on a file system without shared memory or locks, a network folder say; use a file on a local disk";
}
