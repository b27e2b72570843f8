using Systole.Sqlite.Driver;

namespace Systole.Sqlite.Schema;

/// <summary>
/// A consistent copy in a new file. It is written beside its place and moved there when it is whole, so there never is half a backup.
/// </summary>
internal static class Backup
{
    /// <exception cref="StoreException">It cannot be written; what was there before still is.</exception>
    public static void Write(string source, string file, bool replace)
    {
        if (!replace && Path.Exists(file)) throw new StoreException($"{file} exists already; name a file that does not");
        var part = file + ".part";
        try
        {
            using (PrivateFile.Open(part, FileMode.Create, FileShare.None))
            {
                // Empty, so that SQLite takes it and leaves its rights alone.
            }
            // A connection of its own: it reads one snapshot, however long that takes, while the writer goes on.
            using (var database = Database.Open(source, readOnly: false)) database.Statement("backup").Bind(1, part).Run();
            // SQLite does not sync what VACUUM INTO writes.
            using (var written = new FileStream(part, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
            File.Move(part, file, replace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreException)
        {
            Discard(part);
            throw e is StoreException
                ? new StoreException($"the backup {file} could not be written: {e.Message}", e)
                : PrivateFile.Explain(file, e);
        }
    }

    private static void Discard(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to tell.
        }
    }
}
