using System.Globalization;

namespace Systole.Sqlite.Moving;

/// <summary>
/// A file whose store is elsewhere now. Its name says so, <c>systole.db.migrated</c>, and a node that is started on the old name is
/// refused: on a new, empty file it would wake every agent a second time.
/// </summary>
internal static class MigratedFile
{
    /// <summary>The name that a file has afterwards.</summary>
    public static string NameOf(string file) => file + ".migrated";

    /// <summary>Why a node may not make a new file of that name; null where it may.</summary>
    public static string? Refusal(string file)
    {
        var migrated = NameOf(file);
        if (File.Exists(file) || !File.Exists(migrated)) return null;
        var on = new DateTimeOffset(File.GetLastWriteTimeUtc(migrated)).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"{file} was migrated to PostgreSQL on {on}; start with 'store: {{ postgres: ... }}', or to go back to what it held then"
            + $" rename {migrated} to {Path.GetFileName(file)}";
    }

    /// <summary>Renames a file that nobody has open, and notes when.</summary>
    /// <exception cref="StoreException">It could not be renamed.</exception>
    public static void Mark(string file, DateTimeOffset now)
    {
        // What is in the log yet has to go along, as after a stop in good order.
        using (var database = Writer.OpenDatabase(file)) database.Checkpoint();
        try
        {
            File.SetLastWriteTimeUtc(file, now.UtcDateTime);
            // Where another program keeps the log open: it belongs to the database under either name.
            if (File.Exists(file + "-wal")) File.Move(file + "-wal", NameOf(file) + "-wal");
            File.Move(file, NameOf(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PrivateFile.Explain(file, e);
        }
    }
}
