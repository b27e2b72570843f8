namespace Systole.Cli.Importing.OpenClaw;

/// <summary>A <c>heartbeat</c> block of OpenClaw's; what is null was not set in it.</summary>
internal sealed record Heartbeat
{
    /// <summary>Nothing set.</summary>
    public static readonly Heartbeat None = new();

    /// <summary>Whether it was written as <c>{}</c>, which switches heartbeats off.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Zero is off.</summary>
    public Field<TimeSpan>? Every { get; init; }

    public Field<ActiveHours>? ActiveHours { get; init; }

    /// <summary>As our configuration writes it.</summary>
    public Field<string>? Prompt { get; init; }

    public Field<string>? Model { get; init; }

    public Field<string>? Session { get; init; }

    public Field<bool>? IsolatedSession { get; init; }

    public Field<long>? TimeoutSeconds { get; init; }

    public Field<long>? AckMaxChars { get; init; }

    /// <summary>The agent that ambient heartbeats belong to; in the defaults only.</summary>
    public Field<string>? AgentId { get; init; }

    /// <summary>What of it has no equal, said.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>
    /// These settings where they are set, and those of the defaults where not. Remarks stay with the block they are about.
    /// </summary>
    public Heartbeat Over(Heartbeat defaults) => this with
    {
        Every = Every ?? defaults.Every,
        ActiveHours = ActiveHours ?? defaults.ActiveHours,
        Prompt = Prompt ?? defaults.Prompt,
        Model = Model ?? defaults.Model,
        Session = Session ?? defaults.Session,
        IsolatedSession = IsolatedSession ?? defaults.IsolatedSession,
        TimeoutSeconds = TimeoutSeconds ?? defaults.TimeoutSeconds,
        AckMaxChars = AckMaxChars ?? defaults.AckMaxChars,
    };
}

/// <summary>OpenClaw's <c>activeHours</c>, times as they were written.</summary>
/// <param name="Start">Inclusive; null where not set.</param>
/// <param name="End">Exclusive, 24:00 allowed; null where not set.</param>
/// <param name="Zone">A zone, <c>user</c>, <c>local</c>, or null.</param>
internal sealed record ActiveHours(string? Start, string? End, string? Zone);
