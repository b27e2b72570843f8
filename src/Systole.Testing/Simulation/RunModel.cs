namespace Systole.Testing;

/// <summary>How heartbeat runs behave from here on.</summary>
public sealed record RunModel
{
    /// <summary>How long they take.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How they end, used in turn.</summary>
    public ImmutableArray<ScriptedOutcome> Outcomes { get; init; } = [ScriptedOutcome.Succeeded];

    /// <summary>Whether they go on where the node's host is suspended or loses its power.</summary>
    public bool Survives { get; init; }

    /// <summary>On which rung of a cancellation they exit; null for none: nobody can confirm them dead. Default the ask.</summary>
    public CancelStage? ExitsAt { get; init; } = CancelStage.Ask;

    /// <summary>How often they show life; zero for never.</summary>
    public TimeSpan ActivityEvery { get; init; }

    /// <summary>Tokens they use.</summary>
    public long? Tokens { get; init; }

    /// <summary>What they cost, in US dollars.</summary>
    public decimal? Usd { get; init; }

    /// <summary>What they answer; null for nothing.</summary>
    public string? Reply { get; init; }

    /// <summary>The wakes that each of them brings about.</summary>
    public ImmutableArray<Emission> Emits { get; init; } = [];
}

/// <summary>How a scripted run ends.</summary>
public enum ScriptedOutcome
{
    /// <summary>Well.</summary>
    Succeeded,

    /// <summary>With an error.</summary>
    Failed,

    /// <summary>Not before it is cancelled.</summary>
    Hangs,

    /// <summary>It vanishes.</summary>
    Lost,

    /// <summary>There turns out to be nothing to do; well, where it has wakes to deliver.</summary>
    Skipped,
}

/// <summary>A wake that a run brings about.</summary>
/// <param name="After">How long after its start; it may be after its end.</param>
/// <param name="Reason">The wake's reason.</param>
/// <param name="Intent">The wake's intent.</param>
/// <param name="Caused">Whether it names the run as its cause.</param>
/// <param name="Key">The wake's key.</param>
/// <param name="To">The agent it is for; the run's own where null.</param>
public sealed record Emission(
    TimeSpan After, string Reason, Intent Intent = Intent.Event, bool Caused = false, string? Key = null, AgentId? To = null);
