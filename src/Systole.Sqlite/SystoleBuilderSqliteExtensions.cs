using Systole.Hosting;
using Systole.Sqlite;

namespace Systole;

/// <summary>Puts the embedded store into a program.</summary>
public static class SystoleBuilderSqliteExtensions
{
    /// <summary>Keeps all state in one SQLite file, of which this node is the only owner. Command runs keep their folders beside it.</summary>
    /// <param name="builder">The heart that is described.</param>
    /// <param name="file">The file; made with its first use. Its folder has to exist, on a local disk.</param>
    public static SystoleBuilder UseSqlite(this SystoleBuilder builder, string file)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        var options = new SqliteStoreOptions { Path = Path.GetFullPath(file) };
        builder.StoreFactory = (_, _, _) => new SqliteStore(options);
        builder.DataDirectory = options.Path + ".d";
        return builder;
    }
}
