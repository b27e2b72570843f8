namespace Systole.Core.Tests.Properties.Stalls;

/// <summary>
/// What the journal tells of many that are silent at once, held against what it tells of each of them: when it opens and ends, what folds
/// into it, and that nothing is ended meanwhile.
/// </summary>
internal sealed class StallJudge(IReadOnlyList<Line> journal, StallScenario scenario)
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OverAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestFor = TimeSpan.FromHours(1);

    private readonly HashSet<string> _inFlight = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The alert that each silent run has when it is told of by itself.</summary>
    private readonly Dictionary<string, string> _silent = new(StringComparer.Ordinal);

    private readonly Dictionary<string, Instant> _told = new(StringComparer.Ordinal);
    private readonly List<Instant> _fellSilent = [];
    private Instant? _openedAt;
    private Instant? _fewSince;

    /// <summary>How many there were.</summary>
    public int Stalls { get; private set; }

    public void Judge()
    {
        foreach (var instant in journal.GroupBy(line => line.At))
        {
            BeforeUpTo(instant.Key);
            At(instant.Key, [.. instant]);
        }
        BeforeUpTo(scenario.End);
    }

    private void BeforeUpTo(Instant now) => (EndsAt < now).ShouldBeFalse($"it had to end at {EndsAt}, and was open at {now}");

    /// <summary>When an open one ends: as soon as somebody is there to see it.</summary>
    private Instant? EndsAt
    {
        get
        {
            var at = Instant.Earlier(_fewSince + OverAfter, _openedAt + LongestFor);
            foreach (var (from, to) in scenario.Gaps)
            {
                if (at >= from && at < to) at = to;
            }
            return at;
        }
    }

    private void At(Instant now, List<Line> lines)
    {
        var wasOpen = _openedAt is not null;
        var fell = lines.Where(line => line.Event == "run_stale").ToList();
        // Who is counted in flight is there before anybody falls silent at this instant.
        var before = lines.TakeWhile(line => line.Event != "run_stale" && line.Get("alert") != "mass_stall").ToList();
        var inFlight = _inFlight.Count + before.Count(line => line.Event is "run_registered" or "run_started")
            - before.Count(line => line.Event is "run_unregistered" or "run_finished");
        _fellSilent.RemoveAll(at => at <= now - Within);
        _fellSilent.AddRange(fell.Select(_ => now));
        var opens = lines.Exists(line => line.Event == "alert_opened" && line.Get("alert") == "mass_stall");
        var closes = lines.Exists(line => line.Event == "alert_closed" && line.Get("alert") == "mass_stall");
        opens.ShouldBe(
            !wasOpen && fell.Count > 0 && IsMany(_fellSilent.Count, inFlight),
            $"{now}: {_fellSilent.Count} of {inFlight} fell silent within a minute");
        if (opens)
        {
            Stalls++;
            (_openedAt, _fewSince) = (now, null);
            // What was told of single ones within that minute is part of it.
            foreach (var alert in _told.Where(told => told.Value > now - Within).Select(told => told.Key).ToList())
            {
                lines.ShouldContain(line => line.Event == "alert_closed" && line.Get("alert") == alert, $"{alert} folds into it at {now}");
            }
        }
        if (wasOpen && !closes)
        {
            lines.ShouldNotContain(line => line.Event == "run_timed_out" || IsAsked(line), $"nothing is ended while it is open, at {now}");
        }
        foreach (var line in lines) Take(line);
        if (closes) Close(now, lines);
        else if (_openedAt is not null) Follow(now);
        var silentAlone = fell.Where(line => _silent.ContainsKey(line.Run)).Select(AlertOf);
        if (!wasOpen && !opens) Told(lines).Order().ShouldBe(silentAlone.Order(), $"each is told at {now}");
        else if (!closes) Told(lines).ShouldBeEmpty($"one stands for all at {now}");
    }

    private void Follow(Instant now)
    {
        if (IsMany(_silent.Count, _inFlight.Count)) _fewSince = null;
        else _fewSince ??= now;
    }

    /// <summary>It ends at its instant, and whoever is silent still is told of.</summary>
    private void Close(Instant now, List<Line> lines)
    {
        EndsAt.ShouldBe(now, "it ends when few have been silent for long enough, or after an hour");
        (_openedAt, _fewSince) = (null, null);
        var ended = lines.Where(line => line.Event is "run_timed_out" or "run_unregistered").Select(AlertOf);
        _silent.Values.Except(_told.Keys).Except(ended).ShouldBeEmpty($"silent still at {now}, and not told of");
    }

    private void Take(Line line)
    {
        switch (line.Event)
        {
            case "run_registered" or "run_started":
                _inFlight.Add(line.Run).ShouldBeTrue();
                break;
            case "run_unregistered" or "run_finished":
                End(line.Run);
                break;
            // One that is asked to stop ends by that, and not by its limit.
            case "run_timed_out" when line.Get("task") is not null && scenario.Agents[0].Watch.OnTimeout != OnTimeout.Cancel:
                End(line.Run);
                break;
            case "run_cancelling":
                _asked.Add(line.Run);
                break;
            case "run_stale":
                _silent.TryAdd(line.Run, AlertOf(line)).ShouldBeTrue(line.Text);
                break;
            case "run_recovered":
                _silent.Remove(line.Run).ShouldBeTrue(line.Text);
                break;
            case "alert_opened" when line.Get("kind") == "stale":
                _told.TryAdd(line.Get("alert")!, line.At).ShouldBeTrue($"told twice: {line}");
                break;
            case "alert_closed" when line.Get("kind") == "stale":
                _told.Remove(line.Get("alert")!).ShouldBeTrue($"was not told: {line}");
                break;
        }
    }

    private void End(string run)
    {
        _inFlight.Remove(run).ShouldBeTrue();
        _silent.Remove(run);
    }

    private static IEnumerable<string> Told(List<Line> lines) =>
        lines.Where(line => line.Event == "alert_opened" && line.Get("kind") == "stale").Select(line => line.Get("alert")!);

    /// <summary>Whether a run is asked to stop for the first time, and not by an operator.</summary>
    private bool IsAsked(Line line) => line.Event == "run_cancelling" && line.Get("why") == "timeout" && !_asked.Contains(line.Run);

    private static string AlertOf(Line line) => line.Get("task") is { } task ? $"stale:{line.Agent}/{task}" : $"stale:{line.Agent}";

    private static bool IsMany(int silent, int inFlight) => silent >= 3 && silent * 10 > inFlight;
}
