using Systole.Client.Wire;

namespace Systole.Cli.Output;

/// <summary>Open alerts, a line each.</summary>
internal static class AlertGrid
{
    public static Grid Of(AlertsDocument alerts, DateTimeOffset now)
    {
        var grid = new Grid("ALERT", "SEVERITY", "OPEN FOR", "TOLD TO", "NOTED", "SUMMARY");
        foreach (var alert in alerts.Alerts)
        {
            grid.Add(
                alert.Alert,
                Severity(alert.Severity),
                Text.Duration(now > alert.OpenedAt ? now - alert.OpenedAt : TimeSpan.Zero),
                Told(alert),
                alert.AcknowledgedBy is { } by ? $"by {by}" : "-",
                Summary(alert));
        }
        return grid;
    }

    private static Cell Severity(string severity) => severity switch
    {
        "error" => Cell.Bad(severity),
        "warning" => Cell.Doubtful(severity),
        _ => severity,
    };

    // Who was told before it was silenced knows of it, too.
    private static string Told(OpenAlertDocument alert) => string.Join(", ", alert.ToldTo.Concat(alert.SilencedBy.Select(silence => $"silenced by {silence}")))
        is { Length: > 0 } told ? told : "-";

    private static string Summary(OpenAlertDocument alert) =>
        (alert.Flapping is { } times ? $"comes and goes, {Client.Routes.Text(times)} times lately: " : "") + (alert.Summary ?? "-");
}
