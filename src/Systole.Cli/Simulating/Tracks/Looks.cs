namespace Systole.Cli.Simulating.Tracks;

/// <summary>Every look there is, in the order of the legend. What a later version calls by a new name is shown as <c>other</c>.</summary>
internal static class Looks
{
    public static readonly Look Up = new("up", Shape.State, "host up");
    public static readonly Look Down = new("down", Shape.State, "stopped");
    public static readonly Look Crashed = new("crashed", Shape.State, "crashed");
    public static readonly Look Suspended = new("suspended", Shape.State, "suspended");
    public static readonly Look Stepped = new("stepped", Shape.Step, "clock stepped");

    public static readonly Look Succeeded = new("succeeded", Shape.Bar, "run succeeded");
    public static readonly Look Skipped = new("skipped", Shape.Bar, "skipped: nothing to do");
    public static readonly Look Late = new("late", Shape.Whisker, "late: from slot to start");
    public static readonly Look Stale = new("stale", Shape.Underline, "no sign of life");
    public static readonly Look Unfinished = new("unfinished", Shape.Bar, "run unfinished");
    public static readonly Look Missed = new("missed", Shape.Hollow, "slots without a run");

    public static readonly Look Registered = new("registered", Shape.Bar, "registered work");
    public static readonly Look Idle = new("idle", Shape.Underline, "idle");

    public static readonly Look Accepted = new("accepted", Shape.Tick, "wake accepted");
    public static readonly Look Merged = new("merged", Shape.Tick, "merged by its key");
    public static readonly Look Refused = new("refused", Shape.Cross, "wake refused");
    public static readonly Look DeadLetter = new("dead-letter", Shape.BoxedCross, "dead letter");
    public static readonly Look AtOnce = new("at-once", Shape.Thread, "started at once");

    public static readonly Look Paused = new("paused", Shape.Band, "paused");
    public static readonly Look Quarantined = new("quarantined", Shape.Band, "quarantined");
    public static readonly Look Budget = new("budget", Shape.Band, "budget used up");

    public static readonly Look Warning = new("warning", Shape.Flag, "warning");
    public static readonly Look Error = new("error", Shape.Flag, "error");

    private static readonly ImmutableArray<Look> Troubles =
    [
        new("failed", Shape.TroubledBar, "failed"),
        new("timed_out", Shape.TroubledBar, "timed out"),
        new("lost", Shape.TroubledBar, "lost"),
        new("cancelled", Shape.TroubledBar, "cancelled"),
        new("superseded", Shape.TroubledBar, "superseded"),
        new("other", Shape.TroubledBar, "another outcome"),
    ];

    private static readonly OrderedDictionary<string, Look> Threads = new(new[]
    {
        "coalescing", "min_spacing", "event_backoff", "self_caused", "flood_guard", "run_in_progress", "draining", "concurrency",
        "outside_active_hours", "budget_exhausted", "paused", "failure_backoff", "quarantined", "next_requested", "host_suspended", "other",
    }.Select(why => KeyValuePair.Create(why, new Look($"held-{why}", Shape.Thread, $"held: {why}"))));

    public static ImmutableArray<Look> All { get; } =
    [
        Up, Down, Crashed, Suspended, Stepped,
        Succeeded, Skipped, .. Troubles, Unfinished, Late, Stale, Missed, Registered, Idle,
        Accepted, Merged, Refused, DeadLetter, AtOnce, .. Threads.Values,
        Paused, Quarantined, Budget, Warning, Error,
    ];

    public static Look Outcome(string? outcome) => outcome switch
    {
        "succeeded" => Succeeded,
        "skipped" => Skipped,
        _ => Troubles.FirstOrDefault(look => look.Name == outcome) ?? Troubles[^1],
    };

    public static Look HeldBy(string why) => Threads.GetValueOrDefault(why) ?? Threads["other"];
}
