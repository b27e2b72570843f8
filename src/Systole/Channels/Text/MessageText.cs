using System.Globalization;

namespace Systole.Channels.Text;

/// <summary>
/// A message in words, the same for all channels that people read. Nothing in it is escaped: each channel does that its own way.
/// </summary>
/// <param name="Heading">What it is about, on one line: <c>[ERROR] timed_out pm/job</c>.</param>
/// <param name="Summary">What is wrong, on one line; null where the heading says it all.</param>
/// <param name="Details">What else there is to know, a line each.</param>
internal sealed record MessageText(string Heading, string? Summary, ImmutableArray<string> Details)
{
    private const int AlertsMax = 20;
    private const int SummaryCharsMax = 1000;
    private const int SaidCharsMax = 16_000;
    private const int SaidSummaryCharsMax = 200;

    /// <summary>All in one line.</summary>
    public string Title => Summary is null ? Heading : $"{Heading}: {Summary}";

    /// <summary>What comes after the heading.</summary>
    public string Body => string.Join('\n', Summary is null ? Details : [Summary, .. Details]);

    /// <summary>All of it.</summary>
    public string Plain => string.Join('\n', [Title, .. Details]);

    /// <summary>The words of a message.</summary>
    public static MessageText Of(AlertMessage message)
    {
        var text = message switch
        {
            { IsTest: true } => new MessageText("Test", $"Systole reaches the channel '{Texts.Line(message.Channel, SummaryCharsMax)}'", []),
            { Said: { } said } => Of(said),
            { Alerts: [var alert] } => AlertLines.Only(alert, message.At),
            { Alerts: [] } => new MessageText("Nothing is open", null, []),
            _ => OfMany(message),
        };
        return message.Untold == 0 ? text : text with { Details = text.Details.Insert(0, Untold(message.Untold)) };
    }

    /// <summary>A summary as it may stand in a line.</summary>
    public static string Clean(string summary) => Texts.Line(summary, SummaryCharsMax);

    private static MessageText Of(RunSaid said)
    {
        var text = Texts.Lines(said.Text, SaidCharsMax);
        var summary = Texts.Line(text, SaidSummaryCharsMax);
        return new MessageText($"{said.Agent} said", summary, [.. (string[])(text == summary ? [] : [text]), $"run {said.Run}"]);
    }

    private static MessageText OfMany(AlertMessage message)
    {
        var over = message.Alerts.Count(alert => alert.ClosedAt is not null);
        var count = string.Create(CultureInfo.InvariantCulture, $"{message.Alerts.Length} alerts");
        var kinds = string.Join(", ", message.Alerts.Select(alert => Names.Of(alert.Kind)).Distinct());
        var heading = over == message.Alerts.Length ? $"Resolved: {count}"
            : over == 0 ? $"{AlertLines.Mark(message.Severity)} {count}"
            : string.Create(CultureInfo.InvariantCulture, $"{AlertLines.Mark(message.Severity)} {count}, {over} of them resolved");
        var lines = message.Alerts.Take(AlertsMax).Select(alert => AlertLines.Among(alert, message.At));
        if (message.Alerts.Length > AlertsMax)
            lines = lines.Append(string.Create(CultureInfo.InvariantCulture, $"and {message.Alerts.Length - AlertsMax} more"));
        return new MessageText(heading, kinds, [.. lines]);
    }

    private static string Untold(int count) => count == 1
        ? "1 alert opened and closed while this channel could not be reached"
        : string.Create(CultureInfo.InvariantCulture, $"{count} alerts opened and closed while this channel could not be reached");
}
