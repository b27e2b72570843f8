namespace Systole.Core;

/// <summary>Who is told of alerts, and how. Names and defaults are those of <c>alerting</c> in <c>systole.yaml</c>.</summary>
public sealed record AlertingPolicy
{
    /// <summary>The channel that is always there, and that takes what no route does.</summary>
    public const string Log = "log";

    /// <summary>The longest <see cref="GroupWait"/>.</summary>
    public static readonly TimeSpan GroupWaitMax = TimeSpan.FromHours(1);

    /// <summary>The longest <see cref="GroupInterval"/>.</summary>
    public static readonly TimeSpan GroupIntervalMax = TimeSpan.FromHours(24);

    /// <summary>The shortest <see cref="RepeatInterval"/> besides never.</summary>
    public static readonly TimeSpan RepeatIntervalMin = TimeSpan.FromSeconds(1);

    /// <summary>The longest <see cref="RepeatInterval"/>.</summary>
    public static readonly TimeSpan RepeatIntervalMax = TimeSpan.FromDays(30);

    /// <summary>Everything goes to the log.</summary>
    public static readonly AlertingPolicy Default = new();

    /// <summary>Nobody is told anything: for what only wants the decisions about agents.</summary>
    public static readonly AlertingPolicy Off = new() { Channels = ImmutableSortedDictionary<string, ChannelTraits>.Empty };

    /// <summary>How long an alert waits for company; one that closes within it is never sent. Default 5 s; not for errors, which are told at once.</summary>
    public TimeSpan GroupWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The least distance between two messages of one group; not for errors. Default 5 min.</summary>
    public TimeSpan GroupInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When what is still open is told again; zero for never. Default 4 h.</summary>
    public TimeSpan RepeatInterval { get; init; } = TimeSpan.FromHours(4);

    /// <summary>What alerts have in common that are told together. Default agent and kind.</summary>
    public ImmutableArray<GroupBy> GroupBy { get; init; } = [Core.GroupBy.Agent, Core.GroupBy.Kind];

    /// <summary>The channels by name, <see cref="Log"/> among them.</summary>
    public ImmutableSortedDictionary<string, ChannelTraits> Channels { get; init; } =
        ImmutableSortedDictionary.Create<string, ChannelTraits>(StringComparer.Ordinal).Add(Log, ChannelTraits.Plain);

    /// <summary>Which alerts go where. The first that matches wins, unless it says to go on; what none takes goes to the log.</summary>
    public ImmutableArray<AlertRoute> Routes { get; init; } = [];

    /// <summary>Whether anybody is told anything.</summary>
    public bool IsOn => !Channels.IsEmpty;

    /// <summary>The channels that no route leads to: nothing is told there. The log takes what no route takes.</summary>
    public IEnumerable<string> Unrouted() => Channels.Keys.Where(channel => channel != Log && !Routes.Any(route => route.Channels.Contains(channel)));
}

/// <summary>What alerts may have in common to be told together.</summary>
public enum GroupBy
{
    /// <summary>Their agent.</summary>
    Agent,

    /// <summary>Their kind.</summary>
    Kind,

    /// <summary>Their severity.</summary>
    Severity,

    /// <summary>Their task.</summary>
    Task,
}

/// <summary>Which alerts go to which channels.</summary>
/// <param name="Name">What agents call it (<c>alerts.route</c>); null where nobody does.</param>
/// <param name="Match">Which alerts it takes.</param>
/// <param name="Channels">Where they go.</param>
/// <param name="Continue">Whether later routes are looked at too. Default false.</param>
public sealed record AlertRoute(string? Name, AlertMatch Match, ImmutableArray<string> Channels, bool Continue = false);
