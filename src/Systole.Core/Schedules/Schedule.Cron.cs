namespace Systole.Core;

public abstract partial record Schedule
{
    /// <summary>
    /// A slot whenever the clocks of a zone show a time of a cron expression. Where clocks are changed (L6):
    /// <list type="bullet">
    /// <item>Times that do not exist are due at the first valid instant after the change, all of one gap together once: <c>30 2 * * *</c>
    /// runs at 03:00 on the day on which Berlin leaves the hour from two out.</item>
    /// <item>Times that occur twice are due at the first of the two: <c>30 2 * * *</c> and <c>*/10 2 * * *</c> do not run again when the
    /// hour comes back, nor does <c>0 0-23 * * *</c>.</item>
    /// <item>An expression whose hour begins with <c>*</c> follows elapsed time: <c>0 * * * *</c> and <c>*/30 * * * *</c> run every 60 and 30
    /// minutes across both changes. <c>0 */2 * * *</c> runs whenever clocks show an even hour: at both 02:00, and at 03:00 for the 02:00
    /// that does not exist.</item>
    /// <item>Where the change is half an hour (Lord Howe) <c>0 * * * *</c> runs at the clocks' full hours, and at 02:30 for the 02:00 that
    /// does not exist: its distances there are 60 and 30 minutes in spring and 90 in autumn.</item>
    /// </list>
    /// </summary>
    /// <param name="Expression">The times.</param>
    /// <param name="Zone">Whose clocks count.</param>
    public sealed record Cron(CronExpression Expression, Zone Zone) : Schedule
    {
        /// <summary>Where <see cref="CanFireInside"/> looks: the same answer at any time, so it is not asked what day it is.</summary>
        private static readonly Instant LookedAtFrom = Instant.From(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));

        /// <summary>40 years: after 28 the weekdays fall on the same dates again, the 29th of February included.</summary>
        private static readonly Instant LookedAtTo = Instant.From(new DateTimeOffset(2064, 1, 1, 0, 0, 0, TimeSpan.Zero));

        /// <summary>The last answer of <see cref="IntervalAt"/>: whoever decides asks many times between two slots.</summary>
        private Distance? _distance;

        private Cron(Cron original)
            : base(original) => (Expression, Zone) = (original.Expression, original.Zone);

        /// <inheritdoc/>
        public override ScheduleKey Key => new(null, ToString());

        /// <inheritdoc/>
        public override string Reason => "cron";

        /// <inheritdoc/>
        public override bool ShiftsAfterLateStart => false;

        /// <summary>Cron names the times that are meant; a run at the first start is none of them.</summary>
        public override FirstBeat FirstBeat => FirstBeat.AfterInterval;

        /// <inheritdoc/>
        public override Instant FirstSlotAfter(Instant anchor, TimeSpan offset, Instant after) =>
            CronSlots.After(Expression, Zone, after - offset) + offset;

        /// <summary>
        /// The distance from the last slot at or before an instant to the next one, jitter aside. Not from the instant itself: what the
        /// laws measure by the interval must not shrink to nothing as a slot comes near.
        /// </summary>
        /// <param name="at">The instant.</param>
        public override TimeSpan IntervalAt(Instant at)
        {
            if (_distance is not { } distance || at < distance.From || at >= distance.To)
            {
                distance = new Distance(CronSlots.AtOrBefore(Expression, Zone, at), CronSlots.After(Expression, Zone, at));
                _distance = distance;
            }
            return distance.To - distance.From;
        }

        /// <inheritdoc/>
        public override long SlotsBetween(TimeSpan offset, Instant from, Instant to) =>
            to < from ? 0 : CronSlots.Count(Expression, Zone, from - offset, to - offset);

        /// <inheritdoc/>
        public override Instant LastSlot(TimeSpan offset, Instant from, Instant to) =>
            Instant.Later(CronSlots.AtOrBefore(Expression, Zone, to - offset) + offset, from);

        /// <summary>
        /// Whether any slot, jitter aside, is inside a window of active hours: a schedule without one is an error of configuration. It
        /// looks at the years 2024 to 2063.
        /// </summary>
        public bool CanFireInside(ActiveHours window)
        {
            ArgumentNullException.ThrowIfNull(window);
            if (window.Days == Weekdays.None) return false;
            var slot = CronSlots.After(Expression, Zone, LookedAtFrom);
            while (slot < LookedAtTo && window.FirstInside(slot) is var opens)
            {
                if (opens == slot) return true;
                slot = CronSlots.After(Expression, Zone, opens - TimeSpan.FromMilliseconds(1));
            }
            return false;
        }

        /// <summary>Why the schedule and a window do not go together, as a sentence that names both; null where they do.</summary>
        public string? WindowProblem(ActiveHours window) => CanFireInside(window)
            ? null
            : $"'{this}' is never due inside active_hours ({window}): no scheduled run could start; change one of them";

        /// <inheritdoc/>
        public bool Equals(Cron? other) => other is not null && other.Expression.Equals(Expression) && other.Zone.Equals(Zone);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Expression, Zone);

        /// <summary>The expression and its zone, such as <c>0 8-20 * * mon-fri in Europe/Berlin</c>.</summary>
        public override string ToString() => $"{Expression} in {Zone}";

        /// <summary>Two slots with none between them.</summary>
        private sealed record Distance(Instant From, Instant To);
    }
}
