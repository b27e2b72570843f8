namespace Systole.Core;

/// <summary>When an agent's slots are. Slots depend on nothing but the schedule, the anchor and the agent: never on when runs really started (L3).</summary>
public abstract partial record Schedule
{
    private Schedule()
    {
    }

    /// <summary>A slot every <paramref name="Interval"/>, counted from the agent's anchor, for ever.</summary>
    /// <param name="Interval">At least 1 s.</param>
    public sealed record Every(TimeSpan Interval) : Schedule
    {
        /// <inheritdoc/>
        public override Instant FirstSlotAfter(Instant anchor, TimeSpan offset, Instant after)
        {
            // Slot 0 is the first beat at the anchor itself, which no jitter moves: the grid begins with slot 1.
            var passed = Math.Max(0, (after.UnixMs - anchor.UnixMs - offset.Ms) / Interval.Ms);
            return anchor + offset + TimeSpan.FromMilliseconds((passed + 1) * Interval.Ms);
        }

        /// <inheritdoc/>
        public override TimeSpan IntervalAt(Instant at) => Interval;

        /// <inheritdoc/>
        public override long SlotsBetween(TimeSpan offset, Instant from, Instant to) =>
            to < from ? 0 : (to - from).Ms / Interval.Ms + 1;

        /// <inheritdoc/>
        public override Instant LastSlot(TimeSpan offset, Instant from, Instant to) =>
            from + TimeSpan.FromMilliseconds((to - from).Ms / Interval.Ms * Interval.Ms);

        /// <inheritdoc/>
        public override ScheduleKey Key => new(Interval, null);

        /// <inheritdoc/>
        public override string Reason => "interval";

        /// <inheritdoc/>
        public override bool ShiftsAfterLateStart => true;

        /// <inheritdoc/>
        public override FirstBeat FirstBeat => FirstBeat.Now;
    }

    /// <summary>The first slot strictly after <paramref name="after"/>.</summary>
    /// <param name="anchor">The agent's anchor: the instant of its first start.</param>
    /// <param name="offset">The agent's fixed jitter.</param>
    /// <param name="after">Slots at or before this are passed over.</param>
    public abstract Instant FirstSlotAfter(Instant anchor, TimeSpan offset, Instant after);

    /// <summary>
    /// What the laws call the interval at an instant: <c>every</c>, or for a cron schedule the distance from slot to slot.
    /// </summary>
    public abstract TimeSpan IntervalAt(Instant at);

    /// <summary>How many slots lie from the slot <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    /// <param name="offset">The agent's fixed jitter.</param>
    /// <param name="from">A slot.</param>
    /// <param name="to">Slots after this do not count.</param>
    public abstract long SlotsBetween(TimeSpan offset, Instant from, Instant to);

    /// <summary>The last slot from the slot <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    /// <param name="offset">The agent's fixed jitter.</param>
    /// <param name="from">A slot.</param>
    /// <param name="to">Slots after this do not count.</param>
    public abstract Instant LastSlot(TimeSpan offset, Instant from, Instant to);

    /// <summary>The slots from the slot <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    internal SlotSpan Span(Instant anchor, TimeSpan offset, Instant from, Instant to) =>
        from > to ? SlotSpan.Empty : new SlotSpan(SlotsBetween(offset, from, to), from, LastSlot(offset, from, to));

    /// <summary>What tells this schedule from another one: a changed one anchors the agent anew.</summary>
    public abstract ScheduleKey Key { get; }

    /// <summary>The reason a scheduled run carries: <c>interval</c> or <c>cron</c>.</summary>
    public abstract string Reason { get; }

    /// <summary>Whether the slot less than half an interval after a late start is passed over (L3: <c>every</c> only).</summary>
    public abstract bool ShiftsAfterLateStart { get; }

    /// <summary>What an agent's first start does where nothing else is said (L3).</summary>
    public abstract FirstBeat FirstBeat { get; }
}

/// <summary>What a schedule was when an agent was anchored.</summary>
/// <param name="Interval">The interval of <c>every</c>; null for cron.</param>
/// <param name="Cron">The expression and its zone; null for <c>every</c>.</param>
public readonly record struct ScheduleKey(TimeSpan? Interval, string? Cron);
