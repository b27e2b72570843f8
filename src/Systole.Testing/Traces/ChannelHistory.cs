namespace Systole.Testing.Traces;

/// <summary>How a channel answered, line by line: a model holds from the answer before on, so that whatever it was asked for gets this one.</summary>
internal sealed class ChannelHistory
{
    private readonly Dictionary<string, (Instant At, string Outcome)> _last = new(StringComparer.Ordinal);

    /// <summary>The model that a line tells of, and from when on it holds; null where nothing changed.</summary>
    /// <param name="line">The line.</param>
    /// <param name="start">When the trace begins.</param>
    public (Instant From, string Channel, string Outcome, TimeSpan? RetryAfter)? Take(JournalFact line, Instant start)
    {
        if (line.Event is not ("notification_delivered" or "notification_failed") || line.Text("channel") is not { } channel) return null;
        var outcome = line.Text("outcome") ?? "delivered";
        var before = _last.GetValueOrDefault(channel, (start, "delivered"));
        _last[channel] = (line.World, outcome);
        if (before.Item2 == outcome && outcome != "rate_limited") return null;
        var asked = outcome == "rate_limited" ? line.Time("retry_at") - line.At : null;
        return (before.Item1, channel, outcome, asked);
    }
}
