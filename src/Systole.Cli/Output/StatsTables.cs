using System.Globalization;
using Systole.Client.Wire;

namespace Systole.Cli.Output;

/// <summary>What became of an agent's runs, a table for each origin that there were runs of.</summary>
internal static class StatsTables
{
    public static void Write(Shell shell, StatsDocument stats)
    {
        var span = $"{Text.At(stats.From)} to {Text.At(stats.To)}";
        if (stats.Total is { Heartbeat: null, Registered: null })
        {
            shell.Out.WriteLine($"{stats.Agent} had no runs from {span}");
            return;
        }
        shell.Out.WriteLine($"{stats.Agent} by {stats.By}, {span}");
        Write(shell, stats, "heartbeat runs", stats.Total.Heartbeat, bucket => bucket.Heartbeat);
        Write(shell, stats, "registered runs", stats.Total.Registered, bucket => bucket.Registered);
    }

    private static void Write(
        Shell shell, StatsDocument stats, string origin, RunStatsDocument? total, Func<StatsBucketDocument, RunStatsDocument?> of)
    {
        if (total is null) return;
        shell.Out.WriteLine();
        var summary = Summary(total);
        shell.Out.WriteLine(summary.Length == 0 ? origin : $"{origin}: {summary}");
        var grid = new Grid(
            stats.By.ToUpperInvariant(), "STARTED", "ENDED", "P50", "P95", "P99", "GAP P95", "GAP MAX", "STALE", "TIMEOUTS", "WAKES",
            "TOKENS", "USD");
        foreach (var bucket in stats.Buckets)
        {
            if (of(bucket) is { } runs) Add(grid, Start(stats.By, bucket.Start), runs);
        }
        Add(grid, "total", total);
        grid.Write(shell);
    }

    private static void Add(Grid grid, string name, RunStatsDocument runs) => grid.Add(
        name,
        runs.Started,
        Ended(runs),
        Ms(runs.Durations?.P50Ms),
        Ms(runs.Durations?.P95Ms),
        Ms(runs.Durations?.P99Ms),
        Ms(runs.Gaps?.P95Ms),
        Ms(runs.Gaps?.MaxMs),
        runs.StaleEpisodes > 0 ? Cell.Doubtful(Client.Routes.Text(runs.StaleEpisodes)) : "-",
        runs.Timeouts > 0 ? Cell.Bad(Client.Routes.Text(runs.Timeouts)) : "-",
        runs.WakesDelivered > 0 ? runs.WakesDelivered : "-",
        runs.Tokens is { } tokens ? tokens : "-",
        runs.Usd is { } usd ? usd : "-");

    /// <summary>Such as <c>12 (2 failed)</c>: what ended well needs no word.</summary>
    private static Cell Ended(RunStatsDocument runs)
    {
        var others = runs.Outcomes.Where(of => of.Key != "succeeded").OrderBy(of => of.Key, StringComparer.Ordinal).ToList();
        var text = string.Create(CultureInfo.InvariantCulture, $"{runs.Ended}");
        if (others.Count == 0) return text;
        text += $" ({string.Join(", ", others.Select(of => string.Create(CultureInfo.InvariantCulture, $"{of.Value} {of.Key}")))})";
        return others.TrueForAll(of => of.Key is "skipped" or "superseded" or "cancelled") ? text : Cell.Bad(text);
    }

    private static string Summary(RunStatsDocument total) => string.Join(", ",
        new[] { Each(total.TokensPerRun, "tokens per run"), Each(total.TokensPerWake, "tokens per wake delivered"),
            Each(total.UsdPerRun, "USD per run"), Each(total.UsdPerWake, "USD per wake delivered") }.OfType<string>());

    private static string? Each(decimal? number, string what) =>
        number is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value} {what}") : null;

    private static string Start(string by, DateTimeOffset start) =>
        start.UtcDateTime.ToString(by == "day" ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static string Ms(long? ms) => ms is { } value ? Text.Duration(TimeSpan.FromMilliseconds(value)) : "-";
}
