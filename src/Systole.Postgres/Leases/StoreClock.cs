namespace Systole.Postgres.Leases;

/// <summary>
/// The clock of the database: what it said last, and the time that has passed since the answer came in. So it is never ahead of the
/// database, and a later turn never decides as of something before an earlier one. Before the first answer it is the node's own.
/// </summary>
internal sealed class StoreClock(TimeProvider inner) : TimeProvider
{
    private volatile Answer? _last;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() =>
        _last is { } last ? last.Said.ToDateTimeOffset() + inner.GetElapsedTime(last.CameIn) : inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);

    /// <summary>The database said what time it is; the answer has just come in.</summary>
    public void Set(Instant said) => _last = new Answer(said, inner.GetTimestamp());

    private sealed record Answer(Instant Said, long CameIn);
}
