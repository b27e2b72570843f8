using System.Globalization;

namespace Systole.Core;

/// <summary>
/// What is usual for an agent, a model and a phase (<c>watch.adaptive</c>): gaps between signs of life, and how long runs take that succeed.
/// What was stalled, killed or not observed is never learned from: a hang must not teach that hanging is usual.
/// </summary>
internal static class LearnRules
{
    /// <summary>From how many values on what was learned counts (watch: 30).</summary>
    public const int ValuesMin = 30;

    /// <summary>The most (model, phase) pairs of an agent that are learned; further ones keep the fixed limits.</summary>
    private const int PairsMax = 60;

    /// <summary>A learned limit is at least a tenth of the fixed one, and at most four times as long.</summary>
    private const int Floor = 10;
    private const int Ceiling = 4;

    private const string Durations = "run";

    /// <summary>A sign of life ends a gap.</summary>
    public static Event? Gap(AgentState state, AgentPolicy policy, WatchedRun run, Instant now) =>
        policy.Watch.Adaptive && run is { Stale: false, IsQuiet: false, IsGapBlind: false, TimedOut: false, Cancellation: null }
            ? Learn(state, KeyOf(run.Model, PhaseOf(run)), (now - run.LastActivityAt).Ms)
            : null;

    /// <summary>A run succeeded. One that was silent for too long on its way was long for that.</summary>
    public static Event? Duration(AgentState state, AgentPolicy policy, WatchedRun run, Instant now) =>
        policy.Watch.Adaptive && !run.WasStale ? Learn(state, KeyOf(run.Model, Durations), run.ChargedAt(now).Ms) : null;

    /// <summary>How long a run may be silent by what was learned; null where too little was.</summary>
    public static WatchLimit? Silence(AgentState state, AgentPolicy policy, WatchedRun run, TimeSpan fixedLimit) => Limit(
        state, policy, KeyOf(run.Model, PhaseOf(run)), fixedLimit, policy.Watch.DeferMax,
        count => string.Create(CultureInfo.InvariantCulture, $"{count} gaps of {state.Id}{On(run)}{(run.Phase == Phase.None ? "" : $" in {PhaseOf(run)} phase")}"));

    /// <summary>How long a run may take in all by what was learned; null where too little was.</summary>
    public static WatchLimit? Total(AgentState state, AgentPolicy policy, WatchedRun run, TimeSpan fixedLimit) => Limit(
        state, policy, KeyOf(run.Model, Durations), fixedLimit, TimeSpan.MaxValue,
        count => string.Create(CultureInfo.InvariantCulture, $"{count} runs of {state.Id}{On(run)}"));

    private static WatchLimit? Limit(
        AgentState state, AgentPolicy policy, string key, TimeSpan fixedLimit, TimeSpan most, Func<long, string> of)
    {
        if (!policy.Watch.Adaptive || !state.Learned.TryGetValue(key, out var learned) || learned.Count < ValuesMin) return null;
        var twice = TimeSpan.FromMilliseconds(2.0 * learned.Quantile(0.99)!.Value);
        var (least, ceiling) = (fixedLimit / Floor, Spans.Shorter(fixedLimit * Ceiling, most));
        var length = Spans.Longer(least, Spans.Shorter(twice, ceiling));
        var kept = length == twice ? "" : $", kept within {DurationText.Format(least)} and {DurationText.Format(ceiling)}";
        return new WatchLimit(TimeSpan.FromMilliseconds(length.Ms), $"2 x p99 of {of(learned.Count)}{kept}");
    }

    private static Event.Learned? Learn(AgentState state, string key, long value)
    {
        var known = state.Learned.GetValueOrDefault(key);
        if (value < 0 || (known is null && state.Learned.Count >= PairsMax)) return null;
        return new Event.Learned(key, (known ?? QuantileSketch.Empty).Add(value));
    }

    private static string KeyOf(string? model, string what) => $"{what} {model}";

    private static string PhaseOf(WatchedRun run) => Names.Of(run.Phase);

    private static string On(WatchedRun run) => run.Model is { } model ? $" on {model}" : "";
}
