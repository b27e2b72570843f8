using Systole.Testing;

namespace Systole.Core.Tests.Properties;

/// <summary>What the journal tells of one agent, put together for the auditor. It knows no rule.</summary>
internal sealed class History
{
    private readonly List<(Instant From, Instant To)> _pauses;
    private readonly List<(Instant At, TimeSpan By)> _steps;

    public History(AgentPolicy policy, Scenario scenario, IReadOnlyList<Line> all)
    {
        Policy = policy;
        Scenario = scenario;
        var name = policy.Id.Value;
        Lines = [.. all.Where(line => line.Agent == name)];
        Host = [.. all.Where(line => line.Agent.Length == 0)];
        Order = [.. all.Where(line => line.Agent.Length == 0 || line.Agent == name)];
        _pauses = [.. PausesIn(Lines), .. PausesIn(Host)];
        _steps = [.. scenario.Script.Where(line => line.Input is WorldInput.ClockStep)
            .Select(line => (line.At, ((WorldInput.ClockStep)line.Input).By))];
        Clocks = policy.ActiveHours is { } hours ? new Clocks(hours.Zone.Id) : null;
        Grid = SlotGrid.Of(policy, scenario);
        Place = Order.Index().ToDictionary(line => line.Item, line => line.Index);
        foreach (var line in Lines)
        {
            switch (line.Event)
            {
                case "run_started":
                    var run = new RunStory(line);
                    Runs.Add(run);
                    foreach (var id in run.WakeIds) Wakes[id].Runs.Add(run);
                    break;
                case "run_finished":
                    if (Runs.Find(started => started.Id == line.Run) is not { End: null } ended)
                    {
                        throw new AuditException($"L5: no such run in progress: {line}");
                    }
                    ended.End = line;
                    break;
                case "wake_accepted":
                    var id2 = line.Get("wake")!;
                    if (!Wakes.TryGetValue(id2, out var wake)) Wakes[id2] = wake = new WakeStory(id2);
                    wake.Requests.Add(line);
                    break;
                case "wake_dead_lettered":
                    Wakes[line.Get("wake")!].Dead = line;
                    break;
            }
        }
    }

    public AgentPolicy Policy { get; }

    public Scenario Scenario { get; }

    public IReadOnlyList<Line> Lines { get; }

    public IReadOnlyList<Line> Host { get; }

    /// <summary>What concerns the agent and what concerns all, in the order of telling.</summary>
    public IReadOnlyList<Line> Order { get; }

    /// <summary>The clocks of the zone of its window; null where it has none.</summary>
    public Clocks? Clocks { get; }

    /// <summary>A line's place in that order.</summary>
    public Dictionary<Line, int> Place { get; }

    public List<RunStory> Runs { get; } = [];

    public Dictionary<string, WakeStory> Wakes { get; } = [];

    /// <summary>Where its slots are; null without a schedule.</summary>
    public SlotGrid? Grid { get; }

    /// <summary>What the laws call the interval, or the shortest of those there are.</summary>
    public TimeSpan Interval => Grid is { } grid ? grid.Shortest
        : Policy.Events.BackoffMax > TimeSpan.Zero ? Policy.Events.BackoffMax : TimeSpan.FromMinutes(30);

    /// <summary>The longest that spacing alone holds a slot.</summary>
    public TimeSpan MinSpacingMost => Policy.Events.MinSpacing;

    public TimeSpan MinSpacing => Policy.Events.MinSpacing < Interval ? Policy.Events.MinSpacing : Interval;

    /// <summary>Whether anything that is not the agent's own to decide happened to the host or its clock between two instants.</summary>
    public bool HostIsCalm(Instant from, Instant to) =>
        !Host.Any(line => line.At >= from && line.At - TimeSpan.FromMilliseconds(line.Number("down_ms") ?? 0) <= to);

    /// <summary>Whether no node was up at some time between two instants, whatever a clock that was set meanwhile says.</summary>
    public bool WasDown(Instant from, Instant to) => Host.Where(line => line.Event == "host_stopped").Select(line => line.At)
        .Concat(Scenario.Script.Where(line => line.Input is WorldInput.HostCrash).Select(line => line.At))
        .Any(down => down <= to && !Host.Any(line => line.Event == "host_started" && line.At > down && line.At <= from));

    /// <summary>How long the host slept, by the script: a nap of less than 2 s is not told of.</summary>
    public TimeSpan Asleep(Instant from, Instant to) => Scenario.Script
        .Where(line => line.Input is WorldInput.HostSuspend sleep && line.At <= to && line.At + sleep.For >= from)
        .Aggregate(TimeSpan.Zero, (sum, line) => sum + ((WorldInput.HostSuspend)line.Input).For);

    /// <summary>How far the wall clock is ahead of the world at an instant.</summary>
    public TimeSpan Offset(Instant at) => _steps.Where(step => step.At <= at).Aggregate(TimeSpan.Zero, (sum, step) => sum + step.By);

    /// <summary>Whether the node saw every step so far, so that its now is what <see cref="Offset"/> says, to the millisecond.</summary>
    public bool OffsetIsSure(Instant at) =>
        Offset(at).TotalMilliseconds == Host.Where(line => line.Event == "clock_stepped" && line.At <= at)
            .Sum(line => line.Number("by_ms")!.Value);

    /// <summary>Steps forward that no node could see, because none was up: real distances may shrink by so much.</summary>
    public TimeSpan Unseen(Instant from, Instant to)
    {
        // Steps while it slept are there when it wakes, and what it does then may be told for an instant in between, or for one before: a
        // second is the most by which a clock can be set without anybody noticing.
        var awake = to;
        foreach (var line in Scenario.Script)
        {
            if (line.Input is WorldInput.HostSuspend sleep && line.At - TimeSpan.FromSeconds(1) <= awake && line.At + sleep.For > awake) awake = line.At + sleep.For;
        }
        return new[] { TimeSpan.Zero, By(to), By(awake) }.Max();

        TimeSpan By(Instant at) => Offset(at) - Offset(from) - TimeSpan.FromMilliseconds(
            Host.Where(line => line.Event == "clock_stepped" && line.At > from && line.At <= at).Sum(line => line.Number("by_ms")!.Value));
    }

    public bool IsPausedAt(Instant at) => _pauses.Exists(pause => pause.From < at && at <= pause.To);

    /// <summary>Whether its window may be closed at any time between two instants of the world.</summary>
    public bool MayBeClosed(Instant from, Instant to)
    {
        if (Policy.ActiveHours is not { } hours) return false;
        if (!OffsetIsSure(to) || Offset(from) != Offset(to) || to - from > TimeSpan.FromDays(2)) return true;
        for (var at = from + Offset(from); at < to + Offset(to); at += TimeSpan.FromMinutes(15))
        {
            if (!Clocks!.IsInside(hours, at)) return true;
        }
        return !Clocks!.IsInside(hours, to + Offset(to));
    }

    /// <summary>Whether a budget that was told to be used up may have held it between two instants.</summary>
    public bool BudgetTouches(Instant from, Instant to)
    {
        var held = new HashSet<string>();
        foreach (var line in Order.Where(line => line.Event is "budget_exhausted" or "budget_reset" && line.At <= to))
        {
            if (line.At >= from) return true;
            if (line.Event == "budget_exhausted") held.Add(line.Get("budget")!);
            else held.Remove(line.Get("budget")!);
        }
        return held.Count > 0;
    }

    /// <summary>The first run that starts after a line.</summary>
    public RunStory? NextRun(Line line)
    {
        var (low, high) = (0, Runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Place[Runs[middle].Start] > Place[line]) high = middle;
            else low = middle + 1;
        }
        return low < Runs.Count ? Runs[low] : null;
    }

    private static IEnumerable<(Instant From, Instant To)> PausesIn(IEnumerable<Line> lines)
    {
        Instant? since = null;
        var isQuarantined = false;
        foreach (var line in lines)
        {
            if (line.Event is "agent_paused" or "agent_quarantined") since ??= line.At;
            isQuarantined |= line.Event == "agent_quarantined";
            if (line.Event != "agent_resumed" || since is not { } from) continue;
            // A pause has an end of its own, a quarantine an operator's only.
            if (isQuarantined && line.Get("why") == "elapsed") continue;
            yield return (from, line.At);
            since = null;
            isQuarantined = false;
        }
        if (since is { } open) yield return (open, Instant.Max);
    }

    public bool PauseTouches(Instant from, Instant to) =>
        _pauses.Exists(pause => pause.From <= to && from <= pause.To);

    public bool WorkTouches(Instant from, Instant to)
    {
        var working = new HashSet<string>();
        foreach (var line in Lines.Where(line => line.Event is "run_registered" or "run_unregistered" && line.At <= to))
        {
            if (line.At >= from) return true;
            if (line.Event == "run_registered") working.Add(line.Run);
            else working.Remove(line.Run);
        }
        return working.Count > 0;
    }
}

/// <summary>A run as the journal tells it.</summary>
internal sealed class RunStory(Line start)
{
    public Line Start => start;

    public Line? End { get; set; }

    public string Id => start.Run;

    public Instant At => start.At;

    public Instant? Slot => start.Time("slot");

    public long Attempt => start.Number("attempt")!.Value;

    public IReadOnlyList<string> WakeIds { get; } = start.List("wakes");

    /// <summary>Whether nothing of it is left to be tried again.</summary>
    public bool IsDone => End?.Get("outcome") is "succeeded" or "skipped";

    public bool Succeeded => End?.Get("outcome") == "succeeded";
}

/// <summary>A wake as the journal tells it.</summary>
internal sealed class WakeStory(string id)
{
    public string Id => id;

    public List<Line> Requests { get; } = [];

    public List<RunStory> Runs { get; } = [];

    public Line? Dead { get; set; }

    public Instant AcceptedAt => Requests[0].At;

    /// <summary>Whether a request that nothing but a run in progress may hold came in since an earlier attempt.</summary>
    public bool IsUrgentFor(RunStory run)
    {
        var before = Runs.TakeWhile(other => other != run).LastOrDefault()?.At;
        return Requests.Any(request => request.At <= run.At && !(request.At < before)
            && (request.Get("intent") == "manual" || (request.Get("intent") == "immediate"
                && (request.Get("caused_by") is null || !request.Get("reason")!.Contains("own", StringComparison.Ordinal)))));
    }

    /// <summary>Whether a request was manual or immediate, whatever caused it.</summary>
    public bool MayBeUrgent => Requests.Exists(request => request.Get("intent") is "manual" or "immediate");

    public int AttemptsBefore(RunStory run) => Runs.TakeWhile(other => other != run).Count();
}
