using Systole.Client.Wire;
using Systole.Statistics;

namespace Systole.Server.Api;

/// <summary>What became of an agent's runs, by hour or by day.</summary>
internal static class StatsEndpoint
{
    private static readonly QueryParameter By = QueryParameter.Choice<StatsPeriod>("by", "By hour or by day, in UTC.", StatsPeriod.Hour);

    private static readonly QueryParameter From = QueryParameter.Moment(
        "from", "From when on; where left out, 24 hours or 30 days, the present one among them, or as long before `to`.");

    private static readonly QueryParameter To = QueryParameter.Moment("to", "Until when; now where left out.");

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/agents/{id}/stats", async (string id, HttpContext http, ISystole systole) =>
                Json.Of(
                    await systole.StatsAsync(id, By.Choice<StatsPeriod>(http), From.Moment(http), To.Moment(http), http.RequestAborted),
                    Document, WireJson.Default.StatsDocument))
            .Produces<StatsDocument>()
            .Describe("stats", "What became of an agent's runs: outcomes, durations, gaps, tokens and cost by hour or by day.",
                [400, 404, 503], By, From, To);

    private static StatsDocument Document(StatsView view) => new()
    {
        Agent = view.Agent.Value,
        By = Names.Of(view.Period),
        From = view.From.ToDateTimeOffset(),
        To = view.To.ToDateTimeOffset(),
        Buckets =
        [
            .. view.Rows.Select(row => new StatsBucketDocument(
                row.Start.ToDateTimeOffset(), Of(row.Stats.Heartbeat), Of(row.Stats.Registered))),
        ],
        Total = new StatsTotalDocument(Of(view.Total.Heartbeat), Of(view.Total.Registered)),
    };

    private static RunStatsDocument? Of(RunStats stats) => stats.IsEmpty
        ? null
        : new RunStatsDocument
        {
            Started = stats.Started,
            Ended = stats.Ended,
            Outcomes = stats.Outcomes.ToDictionary(of => Names.Of(of.Key), of => of.Value),
            Durations = Of(stats.Durations),
            Gaps = Of(stats.Gaps),
            StaleEpisodes = stats.StaleEpisodes,
            Timeouts = stats.Timeouts,
            WakesDelivered = stats.WakesDelivered,
            Tokens = stats.RunsWithTokens > 0 ? stats.Tokens : null,
            TokensPerRun = (long?)Rounded(stats.TokensPerRun, 0),
            TokensPerWake = (long?)Rounded(stats.TokensPerWake, 0),
            Usd = stats.RunsWithUsd > 0 ? stats.Usd : null,
            UsdPerRun = Rounded(stats.UsdPerRun, 6),
            UsdPerWake = Rounded(stats.UsdPerWake, 6),
        };

    private static SpreadDocument? Of(QuantileSketch spread) => spread.Count == 0
        ? null
        : new SpreadDocument(
            spread.Count, spread.Quantile(0.5)!.Value, spread.Quantile(0.95)!.Value, spread.Quantile(0.99)!.Value, spread.Greatest!.Value);

    private static decimal? Rounded(decimal? number, int digits) =>
        number is { } value ? Math.Round(value, digits, MidpointRounding.AwayFromZero) : null;
}
