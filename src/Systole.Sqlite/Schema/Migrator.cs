using System.Globalization;
using Systole.Sqlite.Driver;

namespace Systole.Sqlite.Schema;

/// <summary>
/// Brings a database to the schema of this program: <c>PRAGMA user_version</c> counts the migrations it has had. Each goes in whole or
/// not at all, and a database that has something to lose is copied first.
/// </summary>
internal sealed class Migrator(IReadOnlyList<string> migrations)
{
    // "SYST": tells a database of ours from one of another program.
    private const long ApplicationId = 0x53595354;

    /// <summary>The schema this program knows.</summary>
    public int Latest => migrations.Count;

    /// <exception cref="StoreException">It is of a newer version, or of another program. Nothing was changed.</exception>
    public void Migrate(Database database)
    {
        var version = VersionOf(database);
        if (version == Latest) return;
        if (version > 0)
            Backup.Write(database.File, string.Create(CultureInfo.InvariantCulture, $"{database.File}.v{version}.bak"), replace: true);
        for (var next = version + 1; next <= Latest; next++) Apply(database, next);
    }

    /// <summary>Only looks: for whoever reads a database and leaves it as it is.</summary>
    /// <exception cref="StoreException">It is of another version, older or newer, or of another program.</exception>
    public void CheckIsLatest(Database database)
    {
        var version = VersionOf(database);
        if (version == Latest) return;
        throw new StoreException(
            version == 0
                ? $"{database.File} holds no store yet: no node was ever started on it"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{database.File} is of an older version (schema {version}, this program has {Latest});"
                    + $" start this version's node on it once, which keeps a copy, stop it, and try again"));
    }

    private int VersionOf(Database database)
    {
        var isOurs = database.PragmaNumber("application_id") == ApplicationId;
        if (!isOurs && HasTables(database))
            throw new StoreException($"{database.File} is the database of another program; use another file");
        var version = database.PragmaNumber("user_version");
        if (version > Latest)
        {
            throw new StoreException(string.Create(
                CultureInfo.InvariantCulture,
                $"{database.File} was written by a newer version (schema {version}, this program knows up to {Latest}); use that version"));
        }
        return (int)version;
    }

    private static bool HasTables(Database database) => database.Statement("count_tables").All(row => row.Number(0))[0] > 0;

    private void Apply(Database database, int version)
    {
        database.Statement("begin").Run();
        try
        {
            database.Execute(migrations[version - 1]);
            database.Pragma(string.Create(CultureInfo.InvariantCulture, $"application_id = {ApplicationId}"));
            database.Pragma(string.Create(CultureInfo.InvariantCulture, $"user_version = {version}"));
            database.Statement("commit").Run();
        }
        catch
        {
            if (database.InTransaction) database.Statement("rollback").Run();
            throw;
        }
    }
}
