using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>
/// Holds the slots of one agent with <c>every</c>, as a journal tells them, against the law (L2, L3). It asks when the node was there and
/// not how fast the machine is.
/// </summary>
internal sealed class SlotAudit
{
    private readonly TimeSpan _interval;
    private readonly JsonElement[] _runs;
    private readonly HashSet<DateTimeOffset> _lateStart;
    private readonly HashSet<DateTimeOffset> _told;
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _away = [];
    private readonly DateTimeOffset _end;

    public SlotAudit(JournalFile journal, string agent, TimeSpan interval)
    {
        _interval = interval;
        _runs = [.. journal.Of("run_started", agent)];
        _end = JournalFile.Time(journal.All[^1], "at");
        var skipped = journal.Of("slot_skipped", agent)
            .ToLookup(line => line.GetProperty("why").GetString(), line => JournalFile.Time(line, "slot"));
        _lateStart = [.. skipped["late_start"]];
        _told = [.. skipped.SelectMany(slots => slots), .. journal.Of("slots_missed", agent).SelectMany(Missed)];
        Away(journal, agent);
    }

    /// <summary>Every slot on phase, none twice, and none left out unless the law lets it and the journal tells it.</summary>
    public void Holds()
    {
        var slot = At(0);
        Slot(0).ShouldBe(slot);
        for (var index = 0; index < _runs.Length; index++)
        {
            var start = At(index);
            var next = slot;
            while (next <= slot || next < start + _interval / 2) next += _interval;
            for (var between = slot + _interval; between < next; between += _interval)
            {
                _told.ShouldContain(between, $"the slot {between:O} had no run, and nothing tells so");
                if (between <= start) _lateStart.ShouldNotContain(between);
                else (start - (between - _interval)).ShouldBeGreaterThan(_interval / 2, $"no start was late enough to skip {between:O}");
            }
            _lateStart.ShouldNotContain(next);
            // The interval is not longer than min_spacing, so a late start makes the next one late, too.
            var due = next > start + _interval ? next : start + _interval;
            if (index + 1 == _runs.Length)
            {
                FirstThere(due).ShouldBeGreaterThanOrEqualTo(_end, $"the slot {next:O} had no run");
                continue;
            }
            Slot(index + 1).ShouldBe(next);
            (At(index + 1) - FirstThere(due)).ShouldBe(TimeSpan.Zero, $"the run for {next:O} could have started at {FirstThere(due):O}");
            slot = next;
        }
    }

    /// <summary>The first instant from one on at which the node was there and the agent free.</summary>
    private DateTimeOffset FirstThere(DateTimeOffset instant)
    {
        foreach (var (from, to) in _away.OrderBy(span => span.From))
        {
            // What is due at the instant of a stop is the next node's.
            if (from <= instant && instant < to) instant = to;
        }
        return instant;
    }

    private void Away(JournalFile journal, string agent)
    {
        DateTimeOffset? stopped = null, started = null;
        foreach (var line in journal.All)
        {
            var at = JournalFile.Time(line, "at");
            var isOurs = line.TryGetProperty("agent", out var of) && of.GetString() == agent;
            switch (line.GetProperty("event").GetString())
            {
                case "host_stopped": stopped = at; break;
                case "host_started" when stopped is { } from: _away.Add((from, at)); break;
                case "host_suspended": _away.Add((at - TimeSpan.FromMilliseconds(line.GetProperty("for_ms").GetInt64()), at)); break;
                case "run_started" when isOurs: started = at; break;
                // From the moment after its start on: a run is not in its own way.
                case "run_finished" when isOurs && started is { } from: _away.Add((from.AddMilliseconds(1), at)); break;
            }
        }
    }

    private IEnumerable<DateTimeOffset> Missed(JsonElement line)
    {
        for (var slot = JournalFile.Time(line, "from"); slot <= JournalFile.Time(line, "to"); slot += _interval) yield return slot;
    }

    private DateTimeOffset At(int index) => JournalFile.Time(_runs[index], "at");

    private DateTimeOffset Slot(int index) => JournalFile.Time(_runs[index], "slot");
}
