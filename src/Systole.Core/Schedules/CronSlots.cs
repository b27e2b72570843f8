namespace Systole.Core;

/// <summary>
/// The instants at which a cron expression is due by the clocks of a zone (L6):
/// <list type="bullet">
/// <item>An expression of fixed hours is due once for each local time it names: where that occurs twice at the first of the two, where
/// clocks pass over it at the first instant after the gap, which is due once whatever number of times lay in the gap.</item>
/// <item>One that steps through the hours (<c>*</c>, <c>*/n</c>) follows elapsed time: it is due whenever clocks show a time it names, in
/// both of hours that occur twice. A time in a gap is due at its end unless the time that clocks show in its place is named as well: for
/// <c>15 * * * *</c> 02:15 comes as 03:15, for <c>15 */2 * * *</c> it is made up at 03:00.</item>
/// </list>
/// </summary>
internal static class CronSlots
{
    /// <summary>No zone has ever set its clocks by more, in seconds.</summary>
    private const long LongestChange = CronPattern.SecondsADay;

    /// <summary>The first slot after an instant; <see cref="Instant.Max"/> where the calendar ends without one.</summary>
    public static Instant After(CronExpression cron, Zone zone, Instant after)
    {
        var from = ClockSpan.Second(after) + 1;
        for (ClockSpan? next = ClockSpan.Of(zone, from); next is { } span; next = span.Next)
        {
            if (span.End <= from) continue;
            if (span.Start >= from && MakesUp(cron, span)) return ClockSpan.At(span.Start);
            var local = cron.Pattern.AtOrAfter(Math.Max(from + span.Offset, Fresh(cron, span, from)));
            if (local != CronPattern.None && local < span.LocalEnd) return ClockSpan.At(local - span.Offset);
        }
        return Instant.Max;
    }

    /// <summary>The last slot at or before an instant; <see cref="Instant.Min"/> where the calendar begins without one.</summary>
    public static Instant AtOrBefore(CronExpression cron, Zone zone, Instant at)
    {
        var to = ClockSpan.Second(at);
        for (ClockSpan? next = ClockSpan.Of(zone, to); next is { } span; next = span.Previous)
        {
            if (span.Start > to) continue;
            var local = cron.Pattern.AtOrBefore(Math.Min(to + span.Offset, span.LocalEnd - 1));
            if (local != CronPattern.None && local >= Fresh(cron, span, local - span.Offset)) return ClockSpan.At(local - span.Offset);
            if (MakesUp(cron, span)) return ClockSpan.At(span.Start);
        }
        return Instant.Min;
    }

    /// <summary>How many slots there are from one instant to another, both included. Costs by months and changes of the clocks.</summary>
    public static long Count(CronExpression cron, Zone zone, Instant from, Instant to)
    {
        var (first, end) = (ClockSpan.Second(from - TimeSpan.FromMilliseconds(1)) + 1, ClockSpan.Second(to) + 1);
        long count = 0;
        for (ClockSpan? next = ClockSpan.Of(zone, first); next is { } span && span.Start < end; next = span.Next)
        {
            var begin = Math.Max(first, span.Start);
            var fresh = Math.Max(begin + span.Offset, Fresh(cron, span, begin));
            count += cron.Pattern.Count(fresh, Math.Min(end, span.End) + span.Offset);
            // The first instant after a gap is one slot, also where the clocks show a time of the expression at it.
            if (begin == span.Start && !(fresh == span.LocalStart && cron.Pattern.Has(fresh)) && MakesUp(cron, span)) count++;
        }
        return count;
    }

    /// <summary>The first local time of a span that the clocks did not show before, where that matters to the expression.</summary>
    /// <param name="cron">The expression.</param>
    /// <param name="span">The span.</param>
    /// <param name="from">The second of the span from which on it is asked.</param>
    private static long Fresh(CronExpression cron, ClockSpan span, long from) =>
        !cron.StepsThroughHours && from < span.Start + LongestChange && span.Previous is { } previous
            ? Math.Max(span.LocalStart, previous.LocalEnd)
            : span.LocalStart;

    /// <summary>Whether a slot that the clocks passed over at the start of a span is due at that start.</summary>
    private static bool MakesUp(CronExpression cron, ClockSpan span)
    {
        if (span.Previous is not { } previous || previous.LocalEnd >= span.LocalStart) return false;
        var gap = span.LocalStart - previous.LocalEnd;
        var local = cron.Pattern.AtOrAfter(previous.LocalEnd);
        // At most one step for each second of the gap; a fixed expression is settled by the first.
        while (local != CronPattern.None && local < span.LocalStart)
        {
            if (!cron.StepsThroughHours || !cron.Pattern.Has(local + gap)) return true;
            local = cron.Pattern.AtOrAfter(local + 1);
        }
        return false;
    }
}
