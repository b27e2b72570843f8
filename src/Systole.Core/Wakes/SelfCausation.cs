namespace Systole.Core;

/// <summary>A wake that a heartbeat run of the same agent caused, directly or through other agents, never feeds a loop (L1).</summary>
internal static class SelfCausation
{
    private static readonly string[] EchoPrefixes = ["exec", "background-task", "subagent"];

    /// <summary>Whether a wake of this agent goes back to a run of its own.</summary>
    public static bool IsSelfCaused(AgentState state, AgentPolicy policy, Input.WakeRequested wake, Instant now)
    {
        // An operator's word is an operator's word, wherever it was typed.
        if (wake.Intent == Intent.Manual) return false;
        if (wake.Cause is { } cause) return cause.Run.Agent == state.Id || cause.Ancestors.Any(ancestor => ancestor.Run.Agent == state.Id);
        return IsEcho(state, policy, wake, now);
    }

    /// <summary>
    /// The ancestry of a run that starts now: what caused its wakes, and what caused that. Per agent the latest run, at most
    /// <see cref="Laws.AncestorsMax"/>, none older than the interval of the agent that starts; the direct cause never expires.
    /// </summary>
    public static ImmutableArray<Ancestor> AncestryOf(AgentPolicy policy, IEnumerable<Wake> wakes, Instant now)
    {
        var latest = new Dictionary<AgentId, (Ancestor Ancestor, bool Direct)>();
        var oldest = now - policy.IntervalAt(now);
        foreach (var cause in wakes.Select(wake => wake.Cause).OfType<Cause>())
        {
            Add(new Ancestor(cause.Run, cause.StartedAt), direct: true);
            foreach (var ancestor in cause.Ancestors)
            {
                if (ancestor.StartedAt >= oldest) Add(ancestor, direct: false);
            }
        }
        return
        [
            .. latest.Values
                .OrderByDescending(entry => entry.Direct)
                .ThenByDescending(entry => entry.Ancestor.StartedAt)
                .ThenBy(entry => entry.Ancestor.Run.Agent)
                .Take(Laws.AncestorsMax)
                .Select(entry => entry.Ancestor),
        ];

        void Add(Ancestor ancestor, bool direct)
        {
            var agent = ancestor.Run.Agent;
            if (!latest.TryGetValue(agent, out var known)) latest[agent] = (ancestor, direct);
            else if (ancestor.StartedAt > known.Ancestor.StartedAt) latest[agent] = (ancestor, direct || known.Direct);
            else if (direct && !known.Direct) latest[agent] = (known.Ancestor, true);
        }
    }

    /// <summary>The causes of two requests that are one wake: the latest is the direct one, the other its elder.</summary>
    public static Cause? Joined(Cause? known, Cause? added)
    {
        if (known is null || added is null) return added ?? known;
        return added with
        {
            Ancestors =
            [
                .. ((Ancestor[])[new Ancestor(known.Run, known.StartedAt), .. known.Ancestors, .. added.Ancestors])
                    .GroupBy(ancestor => ancestor.Run.Agent)
                    .Select(runs => runs.MaxBy(run => run.StartedAt.UnixMs))
                    .OrderByDescending(ancestor => ancestor.StartedAt).ThenBy(ancestor => ancestor.Run.Agent)
                    .Take(Laws.AncestorsMax),
            ],
        };
    }

    private static bool IsEcho(AgentState state, AgentPolicy policy, Input.WakeRequested wake, Instant now)
    {
        if (!policy.Events.EchoWindow.IsOn || !EchoPrefixes.Any(prefix => wake.Reason.StartsWith(prefix, StringComparison.Ordinal)))
        {
            return false;
        }
        return state.Run is not null || (state.LastRun is { } last && now - last.EndedAt <= policy.Events.EchoWindow);
    }
}
