namespace Systole.Postgres;

/// <summary>Where the store that several nodes share is.</summary>
public sealed class PostgresStoreOptions
{
    /// <summary>
    /// The database, as <c>Host=db1;Database=systole;Username=systole;Password=…</c> or <c>postgres://systole:…@db1:5432/systole</c>.
    /// Several hosts, separated by commas, are one primary and its standbys. The store keeps to a schema of its own in it,
    /// <c>systole</c>, made with its first use. PostgreSQL 13 or later, encoding UTF8.
    /// </summary>
    public required string ConnectionString { get; init; }
}
