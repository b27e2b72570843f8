namespace Systole.Core;

/// <summary>What may be used: by an agent, by a group, or by all together (L6). A limit that is null is none.</summary>
public sealed record BudgetPolicy
{
    /// <summary>The highest limit of runs per hour.</summary>
    public const long RunsPerHourMax = 1_000_000;

    /// <summary>The highest limit of tokens per day.</summary>
    public const long TokensPerDayMax = 1_000_000_000_000;

    /// <summary>The lowest limit of cost per day, in US dollars.</summary>
    public const decimal UsdPerDayMin = 0.01m;

    /// <summary>The highest limit of cost per day, in US dollars.</summary>
    public const decimal UsdPerDayMax = 1_000_000_000;

    /// <summary>No limits.</summary>
    public static readonly BudgetPolicy None = new();

    /// <summary>Heartbeat runs started per clock hour; 1 to <see cref="RunsPerHourMax"/>.</summary>
    public long? RunsPerHour { get; init; }

    /// <summary>Tokens reported per day, by runs of either origin; 1 to <see cref="TokensPerDayMax"/>.</summary>
    public long? TokensPerDay { get; init; }

    /// <summary>US dollars reported per day, by runs of either origin; <see cref="UsdPerDayMin"/> to <see cref="UsdPerDayMax"/>.</summary>
    public decimal? UsdPerDay { get; init; }

    /// <summary>The zone of hours and days. Default UTC.</summary>
    public Zone Zone { get; init; } = Zone.Utc;

    /// <summary>Whether it limits anything.</summary>
    public bool IsLimited => RunsPerHour is not null || TokensPerDay is not null || UsdPerDay is not null;
}

/// <summary>A budget that several agents share.</summary>
/// <param name="Name">Whose it is: <c>all</c>, or <c>group:</c> and the group's name.</param>
/// <param name="Policy">Its limits.</param>
public sealed record SharedBudget(string Name, BudgetPolicy Policy)
{
    /// <summary>The name of the budget of all agents together.</summary>
    public const string AllAgents = "all";

    /// <summary>The name of a group's budget.</summary>
    public static string OfGroup(string group) => $"group:{group}";
}
