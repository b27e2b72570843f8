namespace Systole.Core.Tests.Properties.Watch;

/// <summary>Time in which somebody looked: what passes while the host sleeps, or the node is down, is charged to nobody.</summary>
internal sealed class ObservedTime(IReadOnlyList<(Instant From, Instant To)> blind)
{
    /// <summary>How much of a time was observed.</summary>
    public TimeSpan Between(Instant from, Instant to)
    {
        var length = to - from;
        foreach (var gap in blind)
        {
            var (start, end) = (Instant.Later(gap.From, from), Instant.Earlier(gap.To, to));
            if (end > start) length -= end - start;
        }
        return length;
    }

    /// <summary>When so much has been observed since an instant.</summary>
    public Instant After(Instant from, TimeSpan length)
    {
        var at = from + length;
        foreach (var gap in blind.Where(gap => gap.To > from && gap.From < at)) at += gap.To - Instant.Later(gap.From, from);
        return at;
    }

    /// <summary>The ends of the gaps.</summary>
    public IEnumerable<Instant> Ends => blind.Select(gap => gap.To);
}
