using System.Text;
using System.Text.Json;

namespace Systole.Cli.Output;

/// <summary>
/// A line of the journal for people: when, what, who, and the rest as <c>name=value</c>. The names are those of the journal.
/// </summary>
internal static class JournalText
{
    public static string Of(string name, string json)
    {
        var line = JsonElement.Parse(json);
        var text = new StringBuilder();
        text.Append(line.GetProperty("at").GetString()).Append("  ").Append(name);
        if (line.TryGetProperty("agent", out var agent)) text.Append("  ").Append(agent.GetString());
        var gap = "  ";
        foreach (var field in line.EnumerateObject())
        {
            if (field.Name is "at" or "event" or "agent") continue;
            text.Append(gap).Append(field.Name).Append('=').Append(Value(field.Value));
            gap = " ";
        }
        return Text.Line(text.ToString());
    }

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { } text =>
            text.Length > 0 && !text.Contains(' ', StringComparison.Ordinal) ? text : value.GetRawText(),
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(Value)),
        _ => value.GetRawText(),
    };
}
