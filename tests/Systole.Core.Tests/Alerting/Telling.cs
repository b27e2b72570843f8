using System.Globalization;
using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Alerting;

/// <summary>
/// A world in which work falls silent and comes back, and what its channels get. Each of the agents <c>pm</c>, <c>dev</c> and <c>qa</c> is
/// stale after five minutes of silence (a warning); <c>slow</c> has timed out after five minutes (an error).
/// </summary>
internal sealed class Telling
{
    private static readonly string[] SilentAgents = ["pm", "dev", "qa"];

    private readonly World _world;
    private readonly AlertingPolicy _policy;

    /// <summary>A world that has not begun.</summary>
    /// <param name="policy">Who is told; the log where left out.</param>
    /// <param name="silentFor">After how many minutes of silence something is stale.</param>
    public Telling(AlertingPolicy? policy = null, double silentFor = 5)
    {
        var silent = new WatchPolicy { StaleAfter = Min(silentFor), TimeoutAfter = TimeSpan.Zero };
        AgentPolicy[] agents = [.. SilentAgents.Select(name => Watched(name) with { Watch = silent }), Watched("slow") with { Watch = Long }, Watched("crowd")];
        _world = new World(Start, agents, alerting: _policy = policy ?? AlertingPolicy.Default);
        _world.Channels.Keeps = true;
        At(0, new WorldInput.HostStart());
        // Many that fall silent at once are told of as that: here they are never many.
        for (var i = 0; i < 60; i++)
        {
            At(0, new WorldInput.Register(Id("crowd"), $"c{i}"), new WorldInput.Activity(Id("crowd"), $"c{i}", new ActivityReport { Idle = true, Progress = false }));
        }
    }

    private static WatchPolicy Long { get; } = new() { StaleAfter = Min(600), TimeoutAfter = Min(5) };

    public World World => _world;

    /// <summary>Channels that take everything, and edit nothing.</summary>
    public static AlertingPolicy To(params string[] channels) => To(ChannelTraits.Plain, channels);

    public static AlertingPolicy To(ChannelTraits traits, params string[] channels) => AlertingPolicy.Default with
    {
        Channels = AlertingPolicy.Default.Channels.AddRange(channels.Select(name => KeyValuePair.Create(name, traits))),
        Routes = [new AlertRoute(null, AlertMatch.All, [.. channels])],
    };

    public static ChannelTraits Editing { get; } = new(Edits: true, ResendEvery: null, int.MaxValue, TimeSpan.Zero);

    public static AgentId Id(string agent) => AgentId.Parse(agent);

    public Telling At(double minute, params WorldInput[] inputs)
    {
        foreach (var input in inputs) _world.At(Start + Min(minute), input);
        return this;
    }

    /// <summary>Work begins that shows no life from here on.</summary>
    public Telling Begins(double minute, string agent, string task = "job") => At(minute, new WorldInput.Register(Id(agent), task));

    /// <summary>It shows life.</summary>
    public Telling Lives(double minute, string agent, string task = "job") => At(minute, new WorldInput.Activity(Id(agent), task, new ActivityReport()));

    /// <summary>A channel behaves so from here on.</summary>
    public Telling Behaves(double minute, string channel, DeliveryOutcome outcome, TimeSpan? retryAfter = null, bool losesAnswers = false) => At(
        minute, new WorldInput.ChannelBehaves(channel, new ChannelModel { Outcome = outcome, RetryAfter = retryAfter, LosesAnswers = losesAnswers }));

    /// <summary>What arrived up to a minute: <c>5:05 log +stale:pm/job</c>.</summary>
    public IReadOnlyList<string> Told(double until)
    {
        _world.RunUntil(Start + Min(until));
        return [.. _world.Channels.Arrived.Select(Text)];
    }

    public string ToldAs(double until) => string.Join("; ", Told(until));

    /// <summary>The messages that arrived.</summary>
    public IReadOnlyList<AlertMessage> Messages => [.. _world.Channels.Arrived.Select(arrival => arrival.Message)];

    private string Text(Arrival arrival)
    {
        var since = arrival.At - Start;
        var time = since.Milliseconds > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)since.TotalMinutes}:{since.Seconds:00}.{since.Milliseconds:000}")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)since.TotalMinutes}:{since.Seconds:00}");
        var what = arrival.Message.Said is { } said ? $"\"{said.Text}\""
            : string.Join(' ', arrival.Message.Alerts.Where(alert => alert.Change is not null).OrderBy(alert => alert.Alert, StringComparer.Ordinal).Select(News));
        var edited = arrival.Message.Reference is { } reference && _policy.Channels[arrival.Message.Channel].Edits ? $" in {reference}" : "";
        return $"{time} {arrival.Message.Channel} {what}{edited}";
    }

    private static string News(AlertNews news) => news.Change switch
    {
        AlertChange.Opened => $"+{news.Alert}",
        AlertChange.Closed => $"-{news.Alert}",
        AlertChange.Repeated => $"={news.Alert}",
        AlertChange.Flapping => $"~{news.Alert}",
        _ => $"!{news.Alert}",
    };

    private static AgentPolicy Watched(string agent) => new() { Id = Id(agent), CanRun = false };
}
