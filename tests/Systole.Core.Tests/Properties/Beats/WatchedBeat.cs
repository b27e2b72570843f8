namespace Systole.Core.Tests.Properties.Beats;

/// <summary>One heartbeat run as the specification has it: when it is silent, late, or stuck, with arithmetic of its own.</summary>
internal sealed class WatchedBeat(
    WatchPolicy limits, Uncounted blind, IReadOnlyList<(Instant From, Instant To)> gaps, string name, Instant started)
{
    private readonly List<(Instant From, Instant To)> _rests = [];
    private readonly Signs _life = new(started);
    private readonly Signs _progress = new(started);
    private (Instant From, TimeSpan? Length)? _rest;
    private TimeSpan _declared;
    private TimeSpan _used;
    private TimeSpan _extension;
    private Instant _phaseSince = started;

    public string Name => name;

    private Instant Started { get; } = started;

    /// <summary>When anything last happened to it: nothing follows from that before it.</summary>
    public Instant ChangedAt { get; set; }

    public Phase Phase { get; private set; }

    public bool IsStale { get; set; }

    public bool IsTimedOut { get; set; }

    /// <summary>Whether it was recovered by a wake.</summary>
    public bool IsTakenUp { get; set; }

    public bool IsStuckTold { get; set; }

    public bool IsWaitTold { get; set; }

    /// <summary>The rung that was reached last; null where nobody asked it to stop.</summary>
    public CancelStage? Rung { get; private set; }

    /// <summary>Who asked; null where nobody did.</summary>
    public string? AskedBy { get; private set; }

    /// <summary>When the next rung is due, after the last one the end that nobody can confirm.</summary>
    public Window? NextRung { get; private set; }

    private bool IsQuiet => Phase is Phase.WaitingHuman or Phase.WaitingAgent or Phase.Paused;

    private TimeSpan Limit => Phase == Phase.Tool
        ? TimeSpan.FromTicks(Math.Min(Math.Max(limits.ToolStaleAfter.Ticks, _declared.Ticks), limits.DeferMax.Ticks))
        : limits.StaleAfter;

    private bool IsEnding => limits.OnTimeout is null or OnTimeout.Cancel;

    /// <summary>When it is told that it is silent.</summary>
    public Window? StaleAt => IsStale || IsQuiet || IsTimedOut || Rung is not null ? null : Graced(Silent);

    /// <summary>When it is told that it takes too long.</summary>
    public Window? TimesOutAt => IsTimedOut || limits.TimeoutAfter == TimeSpan.Zero ? null
        : Graced(Charged.After(Started, limits.TimeoutAfter + _extension) is { } at ? Window.At(at) : null);

    /// <summary>When it is recovered: past its limit, and silent, or past all patience. Never while it is fresh.</summary>
    public Window? RecoveredAt
    {
        get
        {
            if (!IsTimedOut || Rung is not null || IsTakenUp || limits.OnTimeout == OnTimeout.Untrack) return null;
            if (Charged.After(Started, limits.TimeoutAfter + _extension) is not { } limit) return null;
            // Who waits for a person, or is paused, is not silent; who waits for agents lives by them.
            var silent = Phase is Phase.WaitingHuman or Phase.Paused ? null : Silent;
            var patience = Charged.After(Started, limits.DeferMax);
            var window = Window.Of(Instant.Earlier(silent?.From, patience), Instant.Earlier(silent?.To, patience));
            return Graced(window?.NotBefore(limit));
        }
    }

    /// <summary>When it is told that it lives and does not move on.</summary>
    public Window? StuckAt
    {
        get
        {
            if (limits.NoProgressAfter == TimeSpan.Zero || IsStuckTold || IsStale || IsQuiet) return null;
            var (charged, last) = (Charged, _progress.Last);
            return Graced(Window.Of(charged.After(last.From, limits.NoProgressAfter), charged.After(last.To, limits.NoProgressAfter)));
        }
    }

    /// <summary>When a person is reminded.</summary>
    public Window? RemindAt => limits.RemindAfter == TimeSpan.Zero || IsWaitTold || Phase != Phase.WaitingHuman ? null
        : Graced(blind.After(_phaseSince, limits.RemindAfter) is { } at ? Window.At(at) : null);

    /// <summary>Whether a rung may be due again because a node has just started.</summary>
    public bool MayRepeat(Instant now) => gaps.Any(gap => gap.To == now);

    private Window? Silent => Window.Of(blind.After(_life.Last.From, Limit), blind.After(_life.Last.To, Limit));

    private Uncounted Charged => new([.. gaps, .. _rests, .. Resting is { } rest ? [rest] : Array.Empty<(Instant, Instant)>()]);

    private (Instant From, Instant To)? Resting => _rest is not { } rest ? null
        : (rest.From, rest.Length is { } length ? blind.After(rest.From, length)!.Value : Instant.Max);

    public void Report(ActivityReport report, Instant now)
    {
        var phase = report.Tool is not null ? Phase.Tool
            : report.Phase ?? (report.Progress && IsQuiet ? Phase.None : Phase);
        var isElsewhere = phase != Phase;
        if (isElsewhere || report.Tool is not null)
        {
            Leave(now);
            if (isElsewhere) IsWaitTold = false;
            (Phase, _phaseSince, _declared) = (phase, now, report.ToolTimeout ?? TimeSpan.Zero);
            if (phase is Phase.WaitingHuman or Phase.Paused) _rest = (now, null);
            else if (phase == Phase.Tool) Declare(now);
        }
        else if (phase == Phase.Tool && report.ToolTimeout is { } longer && longer != _declared)
        {
            Leave(now);
            _declared = longer;
            Declare(now);
        }
        IsStale = false;
        // What it does is written within a second or two; that it lives may wait.
        Sign(_life);
        if (!report.Progress) return;
        Sign(_progress);
        IsStuckTold = false;

        void Sign(Signs signs)
        {
            if (isElsewhere) signs.Write(now);
            else signs.Add(now, Limit);
        }
    }

    /// <summary>Work that it waits for shows life.</summary>
    public void InheritLife(Instant now)
    {
        if (Phase == Phase.WaitingAgent) _life.Add(now, Limit);
    }

    public void Extend(TimeSpan by)
    {
        _extension += by;
        (IsTimedOut, IsTakenUp) = (false, false);
    }

    public void LoseLife(Instant at, Instant written)
    {
        _life.Lose(at, written);
        _progress.Lose(at, written);
    }

    /// <summary>A rung is reached.</summary>
    public void Climb(CancelStage rung, string by, Instant now)
    {
        var isAgain = rung == Rung;
        var wait = rung switch
        {
            CancelStage.Ask => limits.CancelGrace,
            CancelStage.Terminate => TimeSpan.FromSeconds(10),
            _ => TimeSpan.FromMinutes(10),
        };
        // Said again after a start it may begin anew, and need not.
        var from = isAgain ? NextRung!.Value.From : blind.After(now, wait)!.Value;
        (Rung, AskedBy, NextRung) = (rung, by, new Window(from, Instant.Later(from, blind.After(now, wait)!.Value)));
    }

    private void Leave(Instant now)
    {
        if (Resting is not { } rest) return;
        var to = Instant.Earlier(rest.To, now);
        if (_rest!.Value.Length is not null) _used += blind.Between(rest.From, to);
        if (to > rest.From) _rests.Add((rest.From, to));
        _rest = null;
    }

    /// <summary>Clocks stand still for as long as a tool said, and for so long in all of them.</summary>
    private void Declare(Instant now)
    {
        var length = TimeSpan.FromTicks(Math.Min(_declared.Ticks, (limits.DeferMax - _used).Ticks));
        if (length > TimeSpan.Zero) _rest = (now, length);
    }

    /// <summary>For a minute after nobody could look, nobody is told silent or late.</summary>
    private Window? Graced(Window? window)
    {
        if (window?.NotBefore(ChangedAt) is not { } due) return null;
        return new Window(Allowed(due.From), Allowed(due.To));
    }

    private Instant Allowed(Instant at)
    {
        foreach (var gap in gaps.Where(gap => gap.To > Started))
        {
            var until = gap.To + TimeSpan.FromSeconds(60);
            if (at > gap.From && at < until) at = until;
        }
        return at;
    }
}
