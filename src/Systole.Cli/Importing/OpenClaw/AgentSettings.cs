namespace Systole.Cli.Importing.OpenClaw;

/// <summary>An agent as our configuration describes it. Everything is decided: what is null is not there.</summary>
internal sealed record AgentSettings
{
    public required AgentId Id { get; init; }

    /// <summary>Zero is off.</summary>
    public required TimeSpan Every { get; init; }

    public required string Timezone { get; init; }

    public required Window? ActiveHours { get; init; }

    public required string Checklist { get; init; }

    public required string Prompt { get; init; }

    public required long AckMaxChars { get; init; }

    public required TimeSpan TimeoutAfter { get; init; }

    public required TimeSpan StaleAfter { get; init; }

    public required ImmutableArray<string> Command { get; init; }

    /// <summary>What has no equal, and what to know.</summary>
    public required ImmutableArray<string> Remarks { get; init; }
}

/// <summary>Active hours.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive; <c>24:00</c> is the end of the day.</param>
/// <param name="Zone">Where they are these times.</param>
internal sealed record Window(string From, string To, string Zone);
