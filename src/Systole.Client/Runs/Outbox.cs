namespace Systole.Client.Runs;

/// <summary>
/// What waits to be sent, in its order. Plain signs of life in a row are one, so however often a run shows life nothing piles up; what else
/// there is has a bound.
/// </summary>
/// <param name="countMax">The most signs that wait.</param>
internal sealed class Outbox(int countMax)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Report> _waiting = new();
    private TaskCompletionSource _changed = NewSource();
    private int _signs;

    /// <summary>Completes when there is something new. Take it before looking.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate) return _changed.Task;
        }
    }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _waiting.Count == 0;
        }
    }

    /// <summary>Whether something waits that cannot wait for company.</summary>
    public bool IsUrgent
    {
        get
        {
            lock (_gate) return _waiting.Any(report => report is not Report.Sign { IsPlain: true });
        }
    }

    /// <summary>Adds a report at the end.</summary>
    public void Add(Report report)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (report is Report.Sign { IsPlain: true } later && _waiting.Last?.Value is Report.Sign { IsPlain: true } earlier)
            {
                // Nobody has to look anew: it is due when the one before was.
                _waiting.Last.Value = Merged(earlier, later);
                return;
            }
            _waiting.AddLast(report);
            Bound(report);
            (changed, _changed) = (_changed, NewSource());
        }
        changed.TrySetResult();
    }

    /// <summary>Whether a report waits here.</summary>
    public bool Holds(Report report)
    {
        lock (_gate) return _waiting.Contains(report);
    }

    /// <summary>Takes the next one out; null where there is none.</summary>
    public Report? Take()
    {
        lock (_gate)
        {
            if (_waiting.First?.Value is not { } first) return null;
            _waiting.RemoveFirst();
            if (IsSign(first)) _signs--;
            return first;
        }
    }

    /// <summary>Puts one back before all others: it could not be sent.</summary>
    public void Return(Report report)
    {
        lock (_gate)
        {
            if (report is Report.Sign { IsPlain: true } earlier && _waiting.First?.Value is Report.Sign { IsPlain: true } later)
            {
                _waiting.First.Value = Merged(earlier, later);
                return;
            }
            _waiting.AddFirst(report);
            Bound(report);
        }
    }

    /// <summary>Takes out all of a kind.</summary>
    public IReadOnlyList<T> TakeAll<T>() where T : Report
    {
        lock (_gate)
        {
            var taken = _waiting.OfType<T>().ToList();
            foreach (var report in taken) _waiting.Remove(report);
            _signs = _waiting.Count(IsSign);
            return taken;
        }
    }

    private void Bound(Report added)
    {
        if (!IsSign(added)) return;
        _signs++;
        if (_signs <= countMax) return;
        var oldest = _waiting.FirstOrDefault(report => report is Report.Sign { IsPlain: true }) ?? _waiting.First(IsSign);
        _waiting.Remove(oldest);
        _signs--;
    }

    private static bool IsSign(Report report) => report is Report.Sign or Report.Idle;

    private static Report.Sign Merged(Report.Sign earlier, Report.Sign later) => new(
        later.Body with
        {
            // The work has moved forward if it did at either.
            Progress = (earlier.Body.Progress ?? true) || (later.Body.Progress ?? true) ? null : false,
            Details = later.Body.Details ?? earlier.Body.Details,
            Tokens = later.Body.Tokens ?? earlier.Body.Tokens,
            Usd = later.Body.Usd ?? earlier.Body.Usd,
        },
        isPlain: true);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
