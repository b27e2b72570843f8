namespace Systole.Core;

/// <summary>The numbers of the laws that no one configures.</summary>
public static class Laws
{
    /// <summary>What stands for the interval of an agent without a schedule and without <c>events.backoff.max</c> (30 min).</summary>
    public static readonly TimeSpan IntervalWithoutSchedule = TimeSpan.FromMinutes(30);

    /// <summary>A turn of the loop later than this is blind time (L2: 2 s).</summary>
    public static readonly TimeSpan BlindAfter = TimeSpan.FromSeconds(2);

    /// <summary>A step of the wall clock smaller than this is drift and goes untold (L2: 1 s).</summary>
    public static readonly TimeSpan StepAfter = TimeSpan.FromSeconds(1);

    /// <summary>The longest the loop waits before it reads the clocks again (L2: 1 s).</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    /// <summary>The longest ancestry of a run (L1: 16 agents).</summary>
    public const int AncestorsMax = 16;

    /// <summary>How long a run whose tree was terminated is given before it is killed (watch: 10 s).</summary>
    public static readonly TimeSpan TerminateGrace = TimeSpan.FromSeconds(10);

    /// <summary>How long the exit of a run that was killed may stay unconfirmed before the run is lost, and fenced (10 min).</summary>
    public static readonly TimeSpan KillUnconfirmedFor = TimeSpan.FromMinutes(10);

    /// <summary>After blind time no run times out for so long, so that agents can report (watch: 60 s).</summary>
    public static readonly TimeSpan GraceAfterBlind = TimeSpan.FromSeconds(60);

    /// <summary>How close together runs go silent that count as many at once (watch: 1 min).</summary>
    public static readonly TimeSpan StallWithin = TimeSpan.FromMinutes(1);

    /// <summary>From how many silent runs on they are many, where they are more than a tenth of those in flight (watch: 3).</summary>
    public const int StallRunsMin = 3;

    /// <summary>For how long they have to be few again before that is over (alerts: 5 min).</summary>
    public static readonly TimeSpan StallOverAfter = TimeSpan.FromMinutes(5);

    /// <summary>The longest that nothing ends because many are silent at once (1 h).</summary>
    public static readonly TimeSpan StallMax = TimeSpan.FromHours(1);

    /// <summary>
    /// From when on a write of the store is slow (1 s): as long as the loop waits at most before it looks again, so from here on it is late.
    /// </summary>
    public static readonly TimeSpan StoreSlowFrom = TimeSpan.FromSeconds(1);

    /// <summary>For how long no write may be slow for that to be over (alerts: 5 min).</summary>
    public static readonly TimeSpan StoreSlowOverAfter = TimeSpan.FromMinutes(5);

    /// <summary>How many instants of that minute are told apart.</summary>
    public const int StallsMax = 120;

    /// <summary>Of how many tasks of an agent it is told that they timed out; the oldest gives way.</summary>
    public const int TasksToldMax = 100;

    /// <summary>For how long it is told of a run that it timed out, or was lost, where nothing comes of it (alerts: 24 h).</summary>
    public static readonly TimeSpan EndToldFor = TimeSpan.FromHours(24);

    /// <summary>From how many failures in a row an agent's <c>failed</c> alert is open (alerts: 3).</summary>
    public const int FailuresForAlert = 3;

    /// <summary>How far ahead a slot inside active hours is looked for before their opening is one (L6: 7 days).</summary>
    public static readonly TimeSpan SlotsAhead = TimeSpan.FromDays(7);

    /// <summary>How many reasons why slots did not fire are kept for an agent (L7).</summary>
    public const int UnfiredMax = 10;

    /// <summary>The shortest interval (1 s).</summary>
    public static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(1);

    /// <summary>How often an alert has to open within <see cref="FlapWithin"/> to be told of as one that comes and goes (alerts: 3).</summary>
    public const int FlapsFrom = 3;

    /// <summary>How close together; and how long such an alert has to stay closed to be over (alerts: 10 min).</summary>
    public static readonly TimeSpan FlapWithin = TimeSpan.FromMinutes(10);

    /// <summary>For how long the same answer of an agent is not passed on again to the same channel (24 h).</summary>
    public static readonly TimeSpan SaidOnceWithin = TimeSpan.FromHours(24);

    /// <summary>The most alerts that are told together, so that a message has room for all; further ones of the group are another message.</summary>
    public const int IncidentAlertsMax = 25;

    /// <summary>The most answers of runs that wait for one channel; the oldest gives way.</summary>
    public const int MessagesMax = 1_000;

    /// <summary>The most silences.</summary>
    public const int SilencesMax = 1_000;

    /// <summary>Of how many alerts it is remembered when they opened.</summary>
    public const int ComingsMax = 20_000;

    /// <summary>How many messages of one channel are on their way at once; one where it failed last.</summary>
    public const int SendingMax = 8;

    /// <summary>How long a channel is left alone after its first failure; three times as long after each further one.</summary>
    public static readonly TimeSpan SendAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>The longest that a channel which fails is left alone.</summary>
    public static readonly TimeSpan SendAgainMax = TimeSpan.FromMinutes(10);

    /// <summary>How long a channel is left alone that will take nothing until somebody mends it.</summary>
    public static readonly TimeSpan GoneAgainAfter = TimeSpan.FromHours(1);

    /// <summary>The longest that a channel may ask to be left alone.</summary>
    public static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(24);

    /// <summary>How long a channel is left alone that has too much and does not say for how long.</summary>
    public static readonly TimeSpan RetryAfterUnsaid = TimeSpan.FromSeconds(30);

    /// <summary>For how long, and how often in a row, a channel has to fail to count as down.</summary>
    public static readonly TimeSpan DownAfter = TimeSpan.FromMinutes(5);

    /// <summary>See <see cref="DownAfter"/>.</summary>
    public const int DownFailures = 5;

    /// <summary>For longer than that without a delivery a channel may not say that it has too much: it counts as down.</summary>
    public static readonly TimeSpan FullMax = TimeSpan.FromHours(1);

    /// <summary>How often a message is tried that the channel does not take, before it is tried hourly, or given up where a run said it.</summary>
    public const int RejectionsMax = 3;

    /// <summary>How long a message is left alone that the channel does not take.</summary>
    public static readonly TimeSpan RejectedAgainAfter = TimeSpan.FromMinutes(10);

    /// <summary>For how long it is said again that something is over, where the other side has to be told so (facts: 5 min).</summary>
    public static readonly TimeSpan ResendClosedFor = TimeSpan.FromMinutes(5);
}
