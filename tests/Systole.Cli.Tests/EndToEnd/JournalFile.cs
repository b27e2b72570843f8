using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>A journal, read straight from the database.</summary>
internal sealed class JournalFile(IEnumerable<string> lines)
{
    /// <summary>That of a store that no node owns.</summary>
    public JournalFile(Workbench bench) : this(bench.Query("SELECT line FROM journal ORDER BY seq"))
    {
    }

    public IReadOnlyList<JsonElement> All { get; } = [.. lines.Select(line => JsonElement.Parse(line))];

    public IEnumerable<JsonElement> Of(string name, string? agent = null) => All.Where(line =>
        line.GetProperty("event").GetString() == name && (agent is null || line.GetProperty("agent").GetString() == agent));

    public static DateTimeOffset Time(JsonElement line, string field) => line.GetProperty(field).GetDateTimeOffset();
}
