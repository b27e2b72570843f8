using Systole.Testing;

namespace Systole.Core.Tests.Properties.Watch;

/// <summary>What the journal has to tell of silence and total limits, to the millisecond, and nothing else.</summary>
internal sealed class WatchJudge(WatchScenario scenario)
{
    private readonly WatchPolicy _limits = scenario.Policy.Watch;
    private readonly SortedDictionary<string, WatchedWork> _works = new(StringComparer.Ordinal);
    private readonly List<(Instant At, string What)> _told = [];
    private readonly List<Instant> _graces = [];

    public IReadOnlyList<string> Expected()
    {
        foreach (var (at, input) in scenario.Said)
        {
            PassTo(at);
            Hear(input, at);
        }
        PassTo(scenario.End);
        return [.. _told.Where(told => told.At < scenario.End).OrderBy(told => told.At).ThenBy(told => told.What, StringComparer.Ordinal).Select(told => $"{told.At} {told.What}")];
    }

    public static IReadOnlyList<string> Told(IEnumerable<Line> journal, Instant end) =>
    [
        .. journal.Where(line => line.At < end && line.Event is "run_stale" or "run_recovered" or "run_timed_out")
            .Select(line => (line.At, What: $"{line.Event} {line.Get("task")}"))
            .OrderBy(told => told.At).ThenBy(told => told.What, StringComparer.Ordinal).Select(told => $"{told.At} {told.What}"),
    ];

    /// <summary>What comes due before an instant. At that instant itself whoever reports comes first.</summary>
    private void PassTo(Instant now)
    {
        while (Next() is { } next && next.At < now)
        {
            _told.Add((next.At, $"{(next.TimesOut ? "run_timed_out" : "run_stale")} {next.Task}"));
            // Registered work is not Systole's to end: it is told, and no longer tracked.
            if (next.TimesOut) _works.Remove(next.Task);
            else _works[next.Task].IsStale = true;
        }
    }

    private (Instant At, string Task, bool TimesOut)? Next()
    {
        (Instant At, string Task, bool TimesOut)? next = null;
        foreach (var (task, work) in _works)
        {
            Consider(work.TimesOutAt, task, timesOut: true);
            Consider(work.StaleAt, task, timesOut: false);
        }
        return next;

        void Consider(Instant? at, string task, bool timesOut)
        {
            if (at is not { } limit) return;
            var allowed = Allowed(limit);
            if (next is null || allowed < next.Value.At) next = (allowed, task, timesOut);
        }
    }

    /// <summary>For a minute after a gap nobody is told silent or late, where somebody was at work in it.</summary>
    private Instant Allowed(Instant limit) =>
        _graces.Where(end => end <= limit && limit < end + TimeSpan.FromSeconds(60)).Select(end => end + TimeSpan.FromSeconds(60)).DefaultIfEmpty(limit).Max();

    private void Hear(WorldInput input, Instant now)
    {
        switch (input)
        {
            case WorldInput.HostSuspend or WorldInput.HostStop when _works.Count > 0:
                _graces.Add(scenario.Blind.Single(gap => gap.From == now).To);
                break;
            case WorldInput.Register register:
                _works[register.Task] = new WatchedWork(_limits, scenario.Time, now);
                break;
            case WorldInput.Unregister unregister:
                _works.Remove(unregister.Task!);
                break;
            case WorldInput.Extend extend when _works.TryGetValue(extend.Task!, out var work):
                work.Extend(extend.By);
                break;
            case WorldInput.Activity activity when _works.TryGetValue(activity.Task!, out var work):
                if (work.IsStale) _told.Add((now, $"run_recovered {activity.Task}"));
                work.IsStale = false;
                work.Report(activity.Report, now);
                break;
        }
    }
}
