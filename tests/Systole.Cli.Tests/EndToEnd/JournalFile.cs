using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>The journal of a store that no node owns, read straight from the database.</summary>
internal sealed class JournalFile(Workbench bench)
{
    public IReadOnlyList<JsonElement> All { get; } = [.. bench.Query("SELECT line FROM journal ORDER BY seq").Select(line => JsonElement.Parse(line))];

    public IEnumerable<JsonElement> Of(string name, string? agent = null) => All.Where(line =>
        line.GetProperty("event").GetString() == name && (agent is null || line.GetProperty("agent").GetString() == agent));

    public static DateTimeOffset Time(JsonElement line, string field) => line.GetProperty(field).GetDateTimeOffset();
}
