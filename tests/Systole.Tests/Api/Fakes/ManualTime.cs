namespace Systole.Tests.Api.Fakes;

/// <summary>A clock that stands until it is told to go on, for the timers of pings, silences and attempts to reconnect.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = FakeSystole.Noon.ToDateTimeOffset();
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until a timer is armed that is due after exactly so long.</summary>
    public async Task ArmedAsync(TimeSpan due)
    {
        while (true)
        {
            Task armed;
            lock (_lock)
            {
                if (_timers.Any(t => t.Due - _now == due)) return;
                armed = _armed.Task;
            }
            await armed.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    /// <summary>How long it is until the next timer is due; waits until one is armed.</summary>
    public async Task<TimeSpan> NextAsync()
    {
        while (true)
        {
            Task armed;
            lock (_lock)
            {
                if (_timers.Min(t => t.Due) is { } due) return due - _now;
                armed = _armed.Task;
            }
            await armed.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Goes on, stopping at each timer on the way.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (true)
        {
            Timer? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
                _now = next?.Due ?? end;
                next?.Next();
            }
            if (next is null) return;
            next.Callback();
        }
    }

    private sealed class Timer(ManualTime time, Action callback) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public Action Callback => callback;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _period = period;
                time._timers.Remove(this);
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                if (Due is null) return true;
                time._timers.Add(this);
                time._armed.SetResult();
                time._armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return true;
            }
        }

        public void Next()
        {
            if (_period > TimeSpan.Zero) Due += _period;
            else
            {
                Due = null;
                time._timers.Remove(this);
            }
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
