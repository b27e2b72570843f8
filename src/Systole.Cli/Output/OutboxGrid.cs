using Systole.Client.Wire;

namespace Systole.Cli.Output;

/// <summary>What channels are still to be told, a line each.</summary>
internal static class OutboxGrid
{
    public static Grid Of(OutboxDocument outbox, DateTimeOffset now)
    {
        var grid = new Grid("CHANNEL", "DUE", "TRIED", "WHAT", "ERROR");
        foreach (var entry in outbox.Outbox)
        {
            grid.Add(
                entry.Channel,
                entry.DueAt is { } at ? Text.Distance(at, now) : "on its way",
                entry.Attempts > 0 ? entry.Attempts : "-",
                What(entry),
                entry.Error is { } error ? Cell.Bad(error) : "-");
        }
        return grid;
    }

    private static string What(OutboxEntryDocument entry) => entry.Run is { } run
        ? $"{run} said: {entry.Text}"
        : string.Join(", ", entry.Alerts.Select(owed => $"{owed.Alert} {owed.Change}"));
}
