namespace Systole.Core;

/// <summary>When a channel may be given something, and what an answer says about it.</summary>
internal static class ChannelRules
{
    /// <summary>When it may be given the next message.</summary>
    public static Instant FreeAt(ChannelState channel, ChannelTraits traits)
    {
        var free = channel.HeldUntil() ?? Instant.Min;
        // It may have a few at once for what it was not given before.
        return traits.Per.IsOn && channel.Earned is { } earned ? Instant.Later(free, earned - (traits.Burst - 1) * traits.Per) : free;
    }

    /// <summary>How many messages it may have on their way at once. One that fails is tried with one.</summary>
    public static int SendingMax(ChannelState channel) => channel.Failures > 0 ? 1 : Laws.SendingMax;

    /// <summary>It is given a message.</summary>
    public static ChannelState Given(ChannelState channel, ChannelTraits traits, Instant now) =>
        traits.Per.IsOn ? channel with { Earned = Instant.Later(channel.Earned ?? now, now) + traits.Per } : channel;

    /// <summary>It has answered.</summary>
    /// <param name="channel">As it was.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="untold">How many alerts it was told of that had come and gone.</param>
    /// <param name="now">When.</param>
    public static ChannelState After(ChannelState channel, Delivery answer, int untold, Instant now)
    {
        var before = channel;
        channel = channel with
        {
            Answer = answer.Answer,
            MovedTo = answer.MovedTo ?? channel.MovedTo,
            AskedUntil = AskedUntil(channel, answer, now),
        };
        switch (answer.Outcome)
        {
            case DeliveryOutcome.Delivered:
                return channel with
                {
                    NotBefore = null,
                    Failures = 0,
                    FailingSince = null,
                    FullSince = null,
                    DownSince = null,
                    DeliveredAt = now,
                    Untold = Math.Max(0, channel.Untold - untold),
                };
            case DeliveryOutcome.RateLimited:
                return Full(channel, before, now);
            // It says nothing about others.
            case DeliveryOutcome.Rejected:
                return channel;
        }
        // Several were on their way at once: that is one failure.
        if (answer.Outcome == DeliveryOutcome.Failed && channel.Failures > 0 && channel.NotBefore > now) return channel;
        var failures = channel.Failures + 1;
        var since = channel.FailingSince ?? now;
        var wait = answer.Outcome == DeliveryOutcome.Gone ? Laws.GoneAgainAfter : Spans.Grown(Laws.SendAgainAfter, 3, failures - 1, Laws.SendAgainMax);
        var isDown = answer.Outcome == DeliveryOutcome.Gone || (failures >= Laws.DownFailures && now - since >= Laws.DownAfter);
        return channel with
        {
            Failures = failures,
            FailingSince = since,
            NotBefore = now + wait,
            DownSince = channel.DownSince ?? (isDown ? now : null),
        };
    }

    /// <summary>It has too much. That is no failure; but one that never has room tells nobody either, and need not be waited for to say so.</summary>
    private static ChannelState Full(ChannelState channel, ChannelState before, Instant now)
    {
        // Where nothing was tried for long after the rest that it asked for, what it said then says nothing about the time since.
        var since = before is { FullSince: { } known, AskedUntil: { } rested } && rested >= now - Laws.SendAgainMax ? known : now;
        return channel with
        {
            FullSince = since,
            DownSince = channel.DownSince ?? (channel.AskedUntil - since > Laws.FullMax ? now : null),
        };
    }

    /// <summary>Until when it wants to be left alone. Several may be on their way, and the longest of what they come back with counts.</summary>
    private static Instant? AskedUntil(ChannelState channel, Delivery answer, Instant now)
    {
        var before = channel.AskedUntil > now ? channel.AskedUntil : null;
        var asked = answer.RetryAfter ?? (answer.Outcome == DeliveryOutcome.RateLimited ? Laws.RetryAfterUnsaid : null);
        if (asked is not { } span) return before;
        var until = now + Spans.Shorter(span, Laws.RetryAfterMax);
        return before is { } longer ? Instant.Later(longer, until) : until;
    }
}
