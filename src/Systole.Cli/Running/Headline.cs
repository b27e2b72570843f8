using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Systole.Cli.Running;

/// <summary>An event of the journal in a few words, for the screen of a running node.</summary>
internal static class Headline
{
    /// <summary>The line in Spectre's notation.</summary>
    public static string Of(JournalEntry entry)
    {
        using var json = JsonDocument.Parse(entry.Json);
        var line = json.RootElement;
        var time = entry.At.ToDateTimeOffset().ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var agent = entry.Agent is { } id ? $"[bold]{Markup.Escape(id.Value)}[/]  " : "";
        return $"[grey]{time}[/]  {agent}{Words(entry.Name, line)}";
    }

    private static string Words(string name, JsonElement line) => name switch
    {
        "run_started" => $"[green]▶[/] {Field(line, "run")} started: {List(line, "reasons")}{Attempt(line)}{Late(line)}",
        "run_finished" => Finished(line),
        "run_message" => $"[blue]✉[/] {Field(line, "text")}",
        "run_cancelling" => $"[yellow]■[/] {Field(line, "run")} is being ended: {Field(line, "stage")} ({Field(line, "why")})",
        "wake_accepted" => $"[blue]+[/] {Field(line, "wake")} {Field(line, "reason")}: {Field(line, "decision")}{Because(line)}{Until(line)}",
        "wake_refused" => $"[red]✗[/] wake {Field(line, "reason")} refused{Because(line)}",
        "wake_dead_lettered" => $"[red]†[/] {Field(line, "wake")} used up its attempts ({Field(line, "attempts")})",
        "slot_skipped" => $"[yellow]·[/] the slot of {Clock(line, "slot")} is skipped{Because(line)}",
        "slots_missed" => $"[yellow]·[/] {Field(line, "count")} slots missed{Because(line)}",
        "agent_paused" => $"[yellow]‖[/] paused{Until(line)}{Because(line)}",
        "agent_resumed" => $"[green]▷[/] resumed{Because(line)}",
        "alert_opened" => $"[red]![/] {Field(line, "summary")}",
        "alert_closed" => $"[green]✓[/] {Field(line, "kind")} is over: {Field(line, "summary")}",
        "host_started" => "the node started" + Span(line, "down_ms", " after "),
        "host_stopped" => "the node stopped",
        "host_suspended" => "the host was asleep or the node frozen" + Span(line, "for_ms", " for "),
        "clock_stepped" => $"the clock was stepped by {Field(line, "by_ms")} ms",
        _ => Markup.Escape(name.Replace('_', ' ')) + (line.TryGetProperty("run", out _) ? $" {Field(line, "run")}" : ""),
    };

    private static string Finished(JsonElement line)
    {
        var outcome = line.GetProperty("outcome").GetString();
        var mark = outcome == "succeeded" ? "[green]✓[/]" : "[red]✗[/]";
        var retry = line.TryGetProperty("retry_at", out _) ? $", next attempt at {Clock(line, "retry_at")}" : "";
        var error = line.TryGetProperty("error", out _) ? $": {Field(line, "error")}" : "";
        return $"{mark} {Field(line, "run")} {outcome}{Span(line, "duration_ms", " in ")}{error}{retry}";
    }

    private static string Field(JsonElement line, string name) =>
        Markup.Escape(Text.Line(line.TryGetProperty(name, out var value) ? value.ToString() : ""));

    private static string List(JsonElement line, string name) =>
        Markup.Escape(Text.Line(string.Join(", ", line.GetProperty(name).EnumerateArray().Select(item => item.GetString()))));

    private static string Attempt(JsonElement line) =>
        line.TryGetProperty("attempt", out var attempt) && attempt.GetInt32() > 1 ? $" (attempt {Field(line, "attempt")})" : "";

    private static string Late(JsonElement line) => Span(line, "late_ms", ", late by ");

    private static string Because(JsonElement line) => line.TryGetProperty("why", out _) ? $" ({Field(line, "why").Replace('_', ' ')})" : "";

    private static string Until(JsonElement line) => line.TryGetProperty("until", out _) ? $" until {Clock(line, "until")}" : "";

    private static string Clock(JsonElement line, string name) =>
        Instant.TryParse(line.GetProperty(name).GetString(), out var at)
            ? at.ToDateTimeOffset().ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : "";

    private static string Span(JsonElement line, string name, string before) =>
        line.TryGetProperty(name, out var ms) ? before + Text.Duration(TimeSpan.FromMilliseconds(ms.GetInt64())) : "";
}
