using Systole.Postgres.Schema;

namespace Systole.Postgres;

/// <summary>The SQL of this store.</summary>
internal static class SqlText
{
    private static readonly EmbeddedSql Sql = new(typeof(SqlText).Assembly);

    /// <summary>The text of <c>Sql/Statements/&lt;name&gt;.sql</c>.</summary>
    public static string Statement(string name) => Sql.Statement(name);

    /// <summary>The migrations in order, from version 1.</summary>
    public static IReadOnlyList<Migration> Migrations() => [.. Sql.Migrations().Select((sql, i) => Migration.Parse(i + 1, sql))];
}
