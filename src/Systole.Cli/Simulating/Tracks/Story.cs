namespace Systole.Cli.Simulating.Tracks;

/// <summary>A simulation as it is to be drawn: the host, each agent, and what concerns all of them together.</summary>
internal sealed class Story
{
    private readonly SortedDictionary<string, AgentTracks> _agents = new(StringComparer.Ordinal);
    private readonly HostTrack _host = new();
    private readonly BandTrack _shared = new();

    /// <summary>When the first line was; null where there was none.</summary>
    public Instant? From { get; private set; }

    public Instant? To { get; private set; }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, AgentTracks> Agents => _agents;

    public MarkList HostStates => _host.States;

    /// <summary>Pauses of everything and shared budgets.</summary>
    public MarkList Bands => _shared.Bands;

    public MarkList Flags => _shared.Flags;

    /// <summary>What the last line says of each agent; none where the simulation was cut short.</summary>
    public ImmutableArray<AgentSummary> Summary { get; private set; } = [];

    public void Take(SimulationLine line)
    {
        From = Instant.Earlier(From, line.At);
        To = To is { } to ? Instant.Later(to, line.At) : line.At;
        _host.Take(line);
        if (line.Event == "summary")
        {
            Summary = AgentSummary.Of(line);
            foreach (var agent in Summary) Tracks(agent.Agent);
        }
        else if (line.Agent is { } agent)
        {
            Tracks(agent).Take(line, _host);
        }
        else
        {
            _shared.Take(line);
        }
    }

    public void End()
    {
        if (To is not { } end) return;
        _host.End(end);
        _shared.End(end);
        foreach (var agent in _agents.Values) agent.End(end);
    }

    private AgentTracks Tracks(string agent)
    {
        if (!_agents.TryGetValue(agent, out var tracks)) _agents.Add(agent, tracks = new AgentTracks());
        return tracks;
    }
}
