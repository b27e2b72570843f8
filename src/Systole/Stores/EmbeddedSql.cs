using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace Systole.Stores;

/// <summary>The SQL of a store, which lives in files of its own beside its code: <c>Sql/Statements</c> and <c>Sql/Migrations</c>.</summary>
/// <param name="assembly">The store's, with the files as resources under <c>&lt;name&gt;.Sql</c>.</param>
internal sealed class EmbeddedSql(Assembly assembly)
{
    private readonly string _root = $"{assembly.GetName().Name}.Sql.";
    private readonly ConcurrentDictionary<string, string> _read = new(StringComparer.Ordinal);

    /// <summary>The text of <c>Sql/Statements/&lt;name&gt;.sql</c>.</summary>
    public string Statement(string name) => _read.GetOrAdd($"{_root}Statements.{name}.sql", Read);

    /// <summary>The migrations in order, from version 1.</summary>
    public IReadOnlyList<string> Migrations()
    {
        var folder = _root + "Migrations.";
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < names.Length; i++)
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{i + 1:0000}_");
            if (!names[i].AsSpan(folder.Length).StartsWith(number, StringComparison.Ordinal))
                throw new InvalidOperationException($"migrations are not in sequence: {names[i]}");
        }
        return [.. names.Select(Read)];
    }

    private string Read(string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"no resource {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
