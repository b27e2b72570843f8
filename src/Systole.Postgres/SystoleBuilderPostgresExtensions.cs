using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Systole.Hosting;
using Systole.Postgres;

namespace Systole;

/// <summary>Puts the store that several nodes share into a program.</summary>
public static class SystoleBuilderPostgresExtensions
{
    /// <summary>
    /// Keeps all state in a PostgreSQL database, which any number of nodes decide on. Each keeps the folders of its command runs on its own
    /// disk.
    /// </summary>
    /// <param name="builder">The heart that is described.</param>
    /// <param name="connectionString">
    /// The database, as <c>Host=db1;Database=systole;Username=systole;Password=…</c> or <c>postgres://systole:…@db1:5432/systole</c>; the
    /// schema <c>systole</c> in it is made with its first use.
    /// </param>
    /// <param name="node">The node's name, 1 to 64 characters; no two nodes share one. Default: the name of the machine.</param>
    /// <param name="lease">How long the node may be silent before others take over its runs, 3 s to 10 min. Default 10 s.</param>
    /// <exception cref="ArgumentException">The name or the lease is out of its range, or the connection string is empty.</exception>
    public static SystoleBuilder UsePostgres(
        this SystoleBuilder builder, string connectionString, string? node = null, TimeSpan? lease = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var name = node ?? Environment.MachineName;
        if (name.Length is 0 or > 64 || name.Any(char.IsControl))
            throw new ArgumentException("a node's name has 1 to 64 characters, none of them control characters", nameof(node));
        var length = lease ?? NodeIdentity.DefaultLease;
        if (length < NodeIdentity.LeaseMin || length > TimeSpan.FromMinutes(10))
            throw new ArgumentOutOfRangeException(nameof(lease), length, "a lease lasts from 3 s to 10 min");
        var options = new PostgresStoreOptions { ConnectionString = connectionString };
        builder.NodeName = name;
        builder.SharesStore = true;
        builder.StoreFactory = (services, own, configuration) => new PostgresStore(
            options,
            new NodeIdentity(name, length, new NodeProfile(own.Url ?? "", Roster.Version, configuration, own.Labels)),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger<PostgresStore>());
        return builder;
    }
}
