using System.Globalization;

namespace Systole.Postgres.Schema;

/// <summary>One step of the schema.</summary>
/// <param name="Version">The schema it leads to.</param>
/// <param name="UsableFrom">The lowest schema whose programs may still work on it: two versions can be at work side by side.</param>
/// <param name="Sql">What it does.</param>
internal sealed record Migration(int Version, int UsableFrom, string Sql)
{
    private const string Says = "-- usable from ";

    /// <summary>Reads a file, whose first line says from which schema on it may be used.</summary>
    public static Migration Parse(int version, string sql)
    {
        var line = sql.AsSpan(0, Math.Max(0, sql.IndexOf('\n', StringComparison.Ordinal)));
        if (!line.StartsWith(Says) || !int.TryParse(line[Says.Length..], CultureInfo.InvariantCulture, out var usableFrom))
            throw new InvalidOperationException($"migration {version} does not begin with '{Says}N'");
        return new Migration(version, usableFrom, sql);
    }
}
