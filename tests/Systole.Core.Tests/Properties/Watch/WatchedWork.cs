namespace Systole.Core.Tests.Properties.Watch;

/// <summary>One piece of work as the specification has it, with arithmetic of its own.</summary>
internal sealed class WatchedWork(WatchPolicy limits, ObservedTime time, Instant started)
{
    private Phase _phase;
    private bool _idle;
    private TimeSpan? _declared;
    private Instant _life = started;
    private TimeSpan _total = limits.TimeoutAfter;

    // What counts towards the total limit: so much up to an instant, from which on it counts again, or does not while that is null.
    private TimeSpan _charged;
    private Instant _chargedTo = started;
    private Instant? _chargesFrom = started;

    public bool IsStale { get; set; }

    private bool IsQuiet => _idle || _phase is Phase.WaitingHuman or Phase.Paused;

    /// <summary>When it is silent for too long.</summary>
    public Instant? StaleAt => IsStale || IsQuiet ? null : time.After(_life, _phase == Phase.Tool ? InTool : limits.StaleAfter);

    /// <summary>When it has taken too long.</summary>
    public Instant? TimesOutAt => limits.TimeoutAfter == TimeSpan.Zero ? null
        : _charged >= _total ? _chargedTo
        : _chargesFrom is { } from ? time.After(from, _total - _charged) : null;

    private TimeSpan InTool => TimeSpan.FromTicks(Math.Min(Math.Max(limits.ToolStaleAfter.Ticks, _declared?.Ticks ?? 0), limits.DeferMax.Ticks));

    public void Extend(TimeSpan by) => _total += by;

    public void Report(ActivityReport report, Instant now)
    {
        _life = now;
        var phase = report.Idle ? Phase.None : report.Tool is not null ? Phase.Tool
            : report.Phase ?? (!report.Idle && _phase is Phase.WaitingHuman or Phase.Paused ? Phase.None : _phase);
        if (phase == _phase && report.Idle == _idle && report.Tool is null) return;
        if (_chargesFrom is { } from && from < now) _charged += time.Between(from, now);
        _chargedTo = now;
        (_phase, _idle, _declared) = (phase, report.Idle, report.ToolTimeout);
        _chargesFrom = IsQuiet ? null : _declared is { } declared ? time.After(now, declared) : now;
    }
}
