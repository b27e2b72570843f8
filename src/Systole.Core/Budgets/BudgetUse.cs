namespace Systole.Core;

/// <summary>What has been used of a budget in the present hour and day.</summary>
/// <param name="HourStart">When the hour began that <paramref name="Runs"/> were counted in.</param>
/// <param name="Runs">Heartbeat runs started in it.</param>
/// <param name="DayStart">When the day began that tokens and cost were counted in.</param>
/// <param name="Tokens">Tokens reported in it.</param>
/// <param name="Usd">US dollars reported in it.</param>
/// <param name="Exhausted">Limits that were told to be used up, until they are reset.</param>
public sealed record BudgetUse(
    Instant HourStart, long Runs, Instant DayStart, long Tokens, decimal Usd, ImmutableArray<ExhaustedLimit> Exhausted)
{
    /// <summary>Nothing used yet.</summary>
    public static BudgetUse None(BudgetPolicy policy, Instant now) =>
        new(policy.Zone.HourStart(now), 0, policy.Zone.DayStart(now), 0, 0, []);

    /// <summary>The same with a limit that is told to be used up.</summary>
    internal BudgetUse With(ExhaustedLimit limit) => this with { Exhausted = Exhausted.Add(limit) };

    /// <summary>The same with a limit that counts anew.</summary>
    internal BudgetUse Without(ExhaustedLimit limit) => this with { Exhausted = Exhausted.Remove(limit) };

    /// <summary>
    /// What counts at an instant: an hour or a day that has passed counts no more. A clock that was set back into the hour before goes on
    /// with what was used: nothing is spent twice.
    /// </summary>
    internal BudgetUse At(BudgetPolicy policy, Instant now)
    {
        var use = this;
        if (policy.Zone.HourStart(now) is var hour && hour > HourStart) use = use with { HourStart = hour, Runs = 0 };
        if (policy.Zone.DayStart(now) is var day && day > DayStart) use = use with { DayStart = day, Tokens = 0, Usd = 0 };
        return use;
    }
}

/// <summary>A limit that is used up and was told.</summary>
/// <param name="Limit">Which.</param>
/// <param name="Used">How much was used when it was told.</param>
/// <param name="Max">How much there is.</param>
/// <param name="ResetAt">When it counts anew.</param>
public readonly record struct ExhaustedLimit(BudgetLimit Limit, decimal Used, decimal Max, Instant ResetAt);

/// <summary>What a budget limits. The wire name is that of the configuration's key.</summary>
public enum BudgetLimit
{
    /// <summary>Heartbeat runs started per clock hour.</summary>
    RunsPerHour,

    /// <summary>Tokens per day.</summary>
    TokensPerDay,

    /// <summary>US dollars per day.</summary>
    UsdPerDay,
}
