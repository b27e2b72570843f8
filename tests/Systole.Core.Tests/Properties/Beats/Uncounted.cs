namespace Systole.Core.Tests.Properties.Beats;

/// <summary>Times that do not count: spans that may overlap, and the last of which may never end.</summary>
internal sealed class Uncounted
{
    private readonly List<(Instant From, Instant To)> _spans = [];

    public Uncounted(IEnumerable<(Instant From, Instant To)> spans)
    {
        foreach (var span in spans.OrderBy(span => span.From))
        {
            if (_spans is [.., var last] && span.From <= last.To) _spans[^1] = (last.From, Instant.Later(last.To, span.To));
            else _spans.Add(span);
        }
    }

    /// <summary>How much of a time counts.</summary>
    public TimeSpan Between(Instant from, Instant to)
    {
        var length = to > from ? to - from : TimeSpan.Zero;
        foreach (var span in _spans)
        {
            var (start, end) = (Instant.Later(span.From, from), Instant.Earlier(span.To, to));
            if (end > start) length -= end - start;
        }
        return length;
    }

    /// <summary>When so much of the time since an instant has counted; null for never.</summary>
    public Instant? After(Instant from, TimeSpan length)
    {
        var at = from + length;
        foreach (var span in _spans)
        {
            if (span.To <= from || span.From >= at) continue;
            if (span.To == Instant.Max) return null;
            at += span.To - Instant.Later(span.From, from);
        }
        return at;
    }
}
