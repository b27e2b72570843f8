using System.Collections.Concurrent;
using System.Globalization;
using Systole.Postgres.Schema;

namespace Systole.Postgres;

/// <summary>The SQL, which lives in files of its own.</summary>
internal static class SqlText
{
    private const string Root = "Systole.Postgres.Sql.";
    private static readonly ConcurrentDictionary<string, string> Read = new(StringComparer.Ordinal);

    /// <summary>The text of <c>Sql/Statements/&lt;name&gt;.sql</c>.</summary>
    public static string Statement(string name) => Read.GetOrAdd($"{Root}Statements.{name}.sql", ReadResource);

    /// <summary>The migrations in order, from version 1.</summary>
    public static IReadOnlyList<Migration> Migrations()
    {
        const string folder = Root + "Migrations.";
        var names = typeof(SqlText).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < names.Length; i++)
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{i + 1:0000}_");
            if (!names[i].AsSpan(folder.Length).StartsWith(number, StringComparison.Ordinal))
                throw new InvalidOperationException($"migrations are not in sequence: {names[i]}");
        }
        return [.. names.Select((name, i) => Migration.Parse(i + 1, ReadResource(name)))];
    }

    private static string ReadResource(string name)
    {
        using var stream = typeof(SqlText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"no resource {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
