namespace Systole.Sqlite;

/// <summary>Where the embedded store keeps its file.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>
    /// The database file, made with its first use and readable by its user only; its folder has to exist. Beside it stand its log
    /// (<c>-wal</c>,
    /// <c>-shm</c>) and the lock of its owner (<c>.lock</c>). On a local disk: network folders cannot hold it. Default
    /// <c>systole.db</c> in the working directory.
    /// </summary>
    public string Path { get; set; } = "systole.db";
}
