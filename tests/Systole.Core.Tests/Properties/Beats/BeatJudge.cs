using Systole.Testing;

namespace Systole.Core.Tests.Properties.Beats;

/// <summary>
/// Holds what the journal tells of heartbeat runs against the specification: nothing before it may come, nothing later than it has to, and
/// each at its instant where all is known. After a crash it is not known which signs of life had been written: then it is a window.
/// </summary>
internal sealed class BeatJudge
{
    private readonly BeatScenario _scenario;
    private readonly List<Line> _journal;
    private readonly List<(Instant From, Instant To)> _gaps = [];
    private readonly Uncounted _blind;
    private RunModel _model = new();
    private WatchedBeat? _beat;
    private BeatProcess? _process;
    private string? _helps;
    private bool _isHelping;
    private Instant? _showsLifeAgain;
    private Instant? _operatorAsked;

    public BeatJudge(BeatScenario scenario, List<Line> journal)
    {
        (_scenario, _journal) = (scenario, journal);
        foreach (var line in journal)
        {
            var ms = line.Event switch { "host_started" => line.Number("down_ms"), "host_suspended" => line.Number("for_ms"), _ => null };
            if (ms is { } away) _gaps.Add((line.At - TimeSpan.FromMilliseconds(away), line.At));
        }
        _blind = new Uncounted(_gaps);
    }

    /// <summary>What was seen, so that a run of all seeds can say that it saw something.</summary>
    public SortedDictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

    /// <exception cref="BeatException">The journal tells something that is not so, or does not tell something.</exception>
    public void Judge()
    {
        AboutGaps();
        var script = new Queue<(Instant At, WorldInput Input)>(_scenario.Script);
        foreach (var line in _journal)
        {
            // At one instant what comes from outside comes first.
            while (script.TryPeek(out var next) && next.At <= line.At)
            {
                script.Dequeue();
                Expire(next.At);
                Hear(next.Input, next.At);
            }
            Expire(line.At);
            Read(line);
        }
        foreach (var (at, input) in script)
        {
            Expire(at);
            Hear(input, at);
        }
        Expire(_scenario.End);
    }

    private void AboutGaps()
    {
        Demand(_gaps.Count == _scenario.Gaps.Count, "not every time in which nobody looked is told");
        foreach (var ((from, to), (told, end)) in _scenario.Gaps.Zip(_gaps))
        {
            // A node that is killed was last known to be there when it last wrote.
            Demand(
                end == to && told <= from && from - told <= TimeSpan.FromSeconds(30),
                $"nobody looked from {from} to {to}, and {told} to {end} is told");
        }
    }

    /// <summary>What had to come before an instant.</summary>
    private void Expire(Instant now)
    {
        if (_showsLifeAgain < now) throw new BeatException($"{_beat?.Name} showed life again at {_showsLifeAgain}, and that was not told");
        if (_beat is not { } beat) return;
        foreach (var (what, due) in Due(beat))
        {
            if (due is { } window && window.To < now) throw new BeatException($"{beat.Name}: {what} was due {window} and did not come");
        }
    }

    private IEnumerable<(string What, Window? Due)> Due(WatchedBeat beat)
    {
        yield return ("run_stale", beat.StaleAt);
        yield return ("run_timed_out", beat.TimesOutAt);
        yield return ("a recovery", beat.RecoveredAt);
        yield return ("no_progress", beat.StuckAt);
        yield return ("waiting_human", beat.RemindAt);
        yield return ($"what follows {beat.Rung}", beat.NextRung);
        yield return ("its end", EndOf());
    }

    /// <summary>When the end of the process is told: when it comes, or when somebody is there again.</summary>
    private Window? EndOf()
    {
        if (_process is not { } process) return null;
        var at = process.GoneAt ?? process.EndsAt;
        foreach (var (from, to) in _scenario.Gaps)
        {
            if (at >= from && at < to) at = to;
        }
        return at is { } told ? Window.At(told) : null;
    }

    private void Hear(WorldInput input, Instant now)
    {
        switch (input)
        {
            case WorldInput.RunsBehave behave:
                _model = behave.Model;
                return;
            case WorldInput.HostSuspend sleep:
                _process?.Freeze(now, sleep.For);
                return;
            case WorldInput.HostCrash:
                _process?.LosePower(now);
                _beat?.LoseLife(now, _gaps.Single(gap => gap.From <= now && gap.To > now).From);
                return;
            case WorldInput.Register:
                (_isHelping, _helps) = (true, _beat?.Name);
                Inherit(now);
                return;
            case WorldInput.Unregister:
                _isHelping = false;
                return;
            case WorldInput.Activity activity when activity.Agent == _scenario.Helper.Id:
                Inherit(now);
                return;
        }
        if (_beat is not { } beat) return;
        switch (input)
        {
            case WorldInput.Activity activity:
                if (beat.IsStale) _showsLifeAgain = now;
                beat.Report(activity.Report, now);
                break;
            case WorldInput.Extend extend:
                beat.Extend(extend.By);
                break;
            case WorldInput.Cancel when beat.Rung is null:
                _operatorAsked = now;
                break;
            default:
                return;
        }
        beat.ChangedAt = now;
    }

    private void Inherit(Instant now)
    {
        if (_isHelping && _beat is { } beat && beat.Name == _helps) beat.InheritLife(now);
    }

    private void Read(Line line)
    {
        if (line.Get("kind") == "mass_stall") throw new BeatException("two are not many");
        if (line.Agent != _scenario.Main.Id.Value) return;
        switch (line.Event)
        {
            case "run_started":
                Demand(_beat is null, $"{line.Run} started while {_beat?.Name} was in progress");
                _beat = new WatchedBeat(_scenario.Main.Watch, _blind, _gaps, line.Run, line.At);
                _process = new BeatProcess(_model, line.At);
                break;
            case "run_stale":
                Now(line, Beat(line).StaleAt);
                Beat(line).IsStale = true;
                break;
            case "run_recovered":
                Demand(_showsLifeAgain == line.At, $"{line.Run} was not heard of again at {line.At}");
                _showsLifeAgain = null;
                break;
            case "run_timed_out":
                Now(line, Beat(line).TimesOutAt);
                Beat(line).IsTimedOut = true;
                break;
            case "wake_accepted" when line.Get("reason") == "recovery":
                Demand(_scenario.Main.Watch.OnTimeout == OnTimeout.Wake, "nobody said that anybody is to be woken");
                Now(line, _beat?.RecoveredAt);
                _beat!.IsTakenUp = true;
                break;
            case "run_cancelling":
                Climb(Beat(line), line);
                break;
            case "alert_opened" when line.Get("kind") == "no_progress":
                Now(line, _beat?.StuckAt);
                _beat!.IsStuckTold = true;
                break;
            case "alert_opened" when line.Get("kind") == "waiting_human":
                Now(line, _beat?.RemindAt);
                _beat!.IsWaitTold = true;
                break;
            case "run_finished":
                Finish(Beat(line), line);
                (_beat, _process) = (null, null);
                break;
            default:
                return;
        }
        if (_beat is { } beat) beat.ChangedAt = line.At;
        Count(line.Event);
    }

    private void Climb(WatchedBeat beat, Line line)
    {
        var (rung, by) = (Enum.Parse<CancelStage>(line.Get("stage")!, ignoreCase: true), line.Get("why")!);
        if (rung == beat.Rung)
        {
            Demand(beat.MayRepeat(line.At), $"{beat.Name} was asked again at {line.At} though no node had started");
        }
        else if (rung == CancelStage.Ask && by == "operator")
        {
            Demand(_operatorAsked == line.At, $"no operator asked {beat.Name} to stop at {line.At}");
        }
        else if (rung == CancelStage.Ask)
        {
            Demand(_scenario.Main.Watch.OnTimeout is null or OnTimeout.Cancel, "nobody said that it is to be ended");
            Now(line, beat.RecoveredAt);
        }
        else
        {
            Demand(rung == beat.Rung + 1 && by == beat.AskedBy, $"{rung} by {by} does not follow {beat.Rung} by {beat.AskedBy}");
            Now(line, beat.NextRung);
        }
        beat.Climb(rung, by, line.At);
        _process!.Cancel(rung, line.At);
        Count($"{Names.Of(rung)} {by}");
    }

    private void Finish(WatchedBeat beat, Line line)
    {
        var outcome = line.Get("outcome");
        Count($"finished {outcome}");
        if (EndOf() is { } end && end.From <= line.At)
        {
            Now(line, end);
            var ended = _process!.OutcomeOf(beat.AskedBy);
            Demand(outcome == ended, $"{beat.Name} ended as {ended}, and {outcome} is told");
            return;
        }
        // Nobody could confirm its exit.
        Demand(beat.Rung == CancelStage.Kill && outcome == "lost", $"{beat.Name} goes on at {line.At}, and {outcome} is told");
        Now(line, beat.NextRung);
        Count("unconfirmed");
    }

    private WatchedBeat Beat(Line line) => _beat is { } beat && beat.Name == line.Run
        ? beat
        : throw new BeatException($"{line.Event} of {line.Run}, which is not in progress: {line}");

    private void Now(Line line, Window? due)
    {
        if (due is not { } window) throw new BeatException($"there is no reason for {line}");
        Demand(window.Holds(line.At), $"due {window} is {line}");
        if (window.From < window.To) Count("in a window");
    }

    private static void Demand(bool holds, string what)
    {
        if (!holds) throw new BeatException(what);
    }

    private void Count(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;
}
