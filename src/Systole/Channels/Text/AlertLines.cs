using System.Globalization;

namespace Systole.Channels.Text;

/// <summary>An alert in words.</summary>
internal static class AlertLines
{
    private const int NameCharsMax = 200;
    private const int AmongCharsMax = 200;

    /// <summary>An alert that is all of a message.</summary>
    public static MessageText Only(AlertNews alert, Instant now)
    {
        var remark = alert.ClosedAt is not null ? ""
            : alert.Flapping is not null ? " comes and goes"
            : alert.Change == AlertChange.Repeated ? " is still open" : "";
        return new MessageText(Heading(alert) + remark, MessageText.Clean(alert.Summary), [.. Facts(alert, now)]);
    }

    /// <summary>An alert among others, on one line.</summary>
    public static string Among(AlertNews alert, Instant now) =>
        $"- {Heading(alert)}: {Texts.Line(alert.Summary, AmongCharsMax)} ({string.Join("; ", Facts(alert, now))})";

    /// <summary>How bad it is, to begin a line with.</summary>
    public static string Mark(Severity severity) => $"[{Names.Of(severity).ToUpperInvariant()}]";

    private static string Heading(AlertNews alert) =>
        $"{(alert.ClosedAt is null ? Mark(alert.Severity) : "Resolved:")} {Names.Of(alert.Kind)}{Whose(alert)}";

    private static string Whose(AlertNews alert) => (alert.Agent, alert.Task) switch
    {
        (null, null) => "",
        (null, { } task) => $" {Name(task)}",
        ({ } agent, null) => $" {agent}",
        ({ } agent, { } task) => $" {agent}/{Name(task)}",
    };

    private static IEnumerable<string> Facts(AlertNews alert, Instant now)
    {
        yield return alert.ClosedAt is { } closed
            ? $"was open for {Length(closed - alert.OpenedAt)}, from {Time(alert.OpenedAt)} to {Time(closed)}"
            : $"open since {Time(alert.OpenedAt)} ({Length(now - alert.OpenedAt)})";
        if (alert.Flapping is { } times)
            yield return string.Create(CultureInfo.InvariantCulture, $"opened {times} times in {Length(Laws.FlapWithin)}");
        if (alert.Limit is { } limit) yield return $"limit {DurationText.Format(limit.Length)} ({Name(limit.Origin)})";
        if (alert.AcknowledgedBy is { } by) yield return $"acknowledged by {Name(by)}";
    }

    private static string Name(string text) => Texts.Line(text, NameCharsMax);

    private static string Time(Instant at) => at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    // Nobody wants the milliseconds.
    private static string Length(TimeSpan span) => DurationText.Format(TimeSpan.FromSeconds(Math.Max(0, Math.Floor(span.TotalSeconds))));
}
