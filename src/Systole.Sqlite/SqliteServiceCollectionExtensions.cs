using Microsoft.Extensions.DependencyInjection;

namespace Systole.Sqlite;

/// <summary>Puts the embedded store into a program.</summary>
public static class SqliteServiceCollectionExtensions
{
    /// <summary>Keeps all state in one SQLite file, of which this node is the only owner.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="options">Where the file is.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddSystoleSqlite(this IServiceCollection services, SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Path);
        return services.AddSingleton<IStore>(_ => new SqliteStore(options));
    }
}
