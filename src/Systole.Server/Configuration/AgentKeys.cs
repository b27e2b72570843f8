using Systole.Runners;

namespace Systole.Server.Configuration;

/// <summary>The keys of an agent, and of <c>defaults</c>.</summary>
internal static class AgentKeys
{
    private static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly Shape.Duration AnyDuration = new(TimeSpan.Zero);
    private static readonly Shape.Duration DurationOrOff = new(Ms) { OffAllowed = true };
    private static readonly Shape.Duration SecondOrMore = new(Second);
    private static readonly Shape.Duration SecondOrOff = new(Second) { OffAllowed = true };
    private static readonly Shape.Text FilePath = new(4096, "the path of a file");

    private static readonly Shape.Text TimeZone = new(64, "a time zone such as Europe/Berlin") { Problem = TimeTexts.ZoneProblem };
    private static readonly Shape.Text TimeOfDay = new(16, "a time such as \"08:00\"") { Problem = TimeTexts.TimeProblem };
    private static readonly Shape.Text Weekday = new(64, "days such as mon-fri") { Problem = TimeTexts.DaysProblem };

    /// <summary>A program and its arguments.</summary>
    public static readonly Shape.List CommandLine = new(new Shape.Text(128 << 10, "a program or an argument") { EmptyAllowed = true })
    {
        What = "a list of program and arguments, such as [python3, agent.py] (no shell is involved)",
        ItemsMin = 1,
    };

    private static readonly Shape.Map Events = new(
    [
        new("min_spacing", AnyDuration,
            "The least distance between two starts of the agent, or the interval where that is shorter.") { Default = "60s" },
        new("coalesce", AnyDuration, "How long the first event waits for company.") { Default = "5s" },
        new("quiet", AnyDuration, "How long no event may come for a streak of events to end.") { Default = "10m" },
        new("self_caused", Shape.Choice.Of<SelfCausedRule>(),
            "Wakes that the agent's own runs caused: next_beat waits for the schedule, follow_up is at most one extra run per interval, "
            + "allow is any event.")
            { Default = "next_beat" },
        new("echo_window", DurationOrOff,
            "exec*, background-task* and subagent* events during a run, or so long after it, count as caused by it.") { Default = "0s" },
        new("backoff", new Shape.Map(
            [
                new("factor", new Shape.Real(1, 1000), "By what the spacing grows with each run of a streak of events.") { Default = "2" },
                new("max", new Shape.Duration(Ms), "The longest spacing of a streak; where left out the interval.") { Sample = "30m" },
            ]),
            "How a storm of events degrades to the plain cadence."),
        new("flood_guard", new Shape.Map(
            [
                new("runs", new Shape.Whole(1, 1000),
                    "The most runs started by event and immediate wakes within the window.") { Default = "5" },
                new("within", SecondOrMore, "The window.") { Default = "10m" },
            ]),
            "The hard limit on runs that wakes start; beyond it they wait and one alert opens."),
    ]);

    private static readonly Shape.Map Watch = new(
    [
        new("stale_after", SecondOrMore, "No activity for so long is a warning, until the run shows life again.") { Default = "5m" },
        new("stale_threshold_ms", new Shape.Milliseconds(Second), "stale_after in milliseconds.") { AliasOf = "stale_after" },
        new("timeout_after", SecondOrOff, "A run longer than this has timed out.") { Default = "30m" },
        new("timeout_threshold_ms", new Shape.Milliseconds(Second) { OffAllowed = true },
            "timeout_after in milliseconds.") { AliasOf = "timeout_after" },
        new("tool_stale_after", SecondOrMore,
            "stale_after inside a tool call; a call that says it takes longer is given that, up to defer_max.") { Default = "30m" },
        new("defer_max", SecondOrMore,
            "How long activity may put off the end of a run past its timeout, counted from its start.") { Default = "2h" },
        new("remind_after", SecondOrOff, "A run that has been waiting for a person for so long is a warning.") { Default = "10m" },
        new("no_progress_after", SecondOrOff, "Activity without progress for so long is a warning.") { Default = "off" },
        new("loop", new Shape.Map(
            [
                new("same", new Shape.Whole(2, 1000), "How many same calls.") { Default = "5" },
                new("in", new Shape.Whole(2, 1000), "Among how many.") { Default = "10" },
            ]), "The same tool call or error again and again is a warning."),
        new("warn_once", new Shape.Switch(), "Warn of a stale run once per episode; false repeats it at every check_interval.") { Default = "true" },
        new("stale_warning_only_once", new Shape.Switch(), "warn_once.") { AliasOf = "warn_once" },
        new("adaptive", new Shape.Switch(), "Learn the limits of each model and phase from what is usual: twice the 99th percentile, from 30 values on.") { Default = "off" },
        new("on_timeout", Shape.Choice.Of<OnTimeout>(),
            "What follows a timeout, beside the alert: cancel asks the run to stop and ends it where it can, untrack lets it be, wake wakes the "
            + "agent with the task and its last checkpoint. Where left out heartbeat runs are cancelled, and registered runs no longer tracked.")
            { Sample = "cancel" },
        new("cancel_grace", AnyDuration,
            "How long a run that was asked to stop is given before its processes are terminated.") { Default = "30s" },
        new("quarantine", new Shape.Map(
            [
                new("attempts", new Shape.Whole(1, 1000),
                    "So many runs may take up what one that timed out or vanished had left ...") { Default = "3" },
                new("within", SecondOrMore,
                    "... within this; one more, and nothing of the agent starts until an operator resumes it.") { Default = "1h" },
            ]), "When recovery gives up."),
        new("resume_max_age", SecondOrOff, "Older checkpoints are offered to the operator only.") { Default = "24h" },
        new("check_interval", SecondOrMore,
            "The interval of the safety sweep; limits themselves are kept to the second.") { Default = "30s" },
        new("check_interval_ms", new Shape.Milliseconds(Second), "check_interval in milliseconds.") { AliasOf = "check_interval" },
        new("expect", new Shape.Map(
            [
                new("every", SecondOrMore, "How often.") { Sample = "1d" },
                new("cron", new Shape.Text(256, "a cron expression") { Problem = TimeTexts.CronProblem }, "At which times, in the agent's zone.")
                    { Sample = "\"0 3 * * *\"" },
                new("grace", AnyDuration, "How late it may be.") { Default = "5m" },
            ]) { AtMostOne = ["every", "cron"], AtMostOneWhat = "schedule" },
            "Runs or pings expected from outside; one that does not come opens an alert."),
    ]);

    private static readonly Shape.Map Run = new(
    [
        new("command", CommandLine,
            "Program and arguments; {prompt}, {run} and {agent} in arguments are filled in. The turn is JSON on stdin.")
            { Sample = "[claude, -p, \"{prompt}\", --output-format, json]" },
        new("http", new Shape.Map(
            [
                new("url", new Shape.Text(2048, "an http(s) address"), "Where to.") { Required = true },
                new("secret", new Shape.Text(), "Signs each request."),
                new("mode", new Shape.Choice(["sync", "async"]),
                    "sync answers the result, async answers 202 and reports later.") { Default = "sync" },
            ]), "An HTTP endpoint."),
        new("pull", new Shape.Map([]), "A worker that fetches its runs."),
        new("chat", new Shape.Map(
            [
                new("provider", new Shape.Choice(["openai", "anthropic"]), "Whose API it speaks.") { Required = true },
                new("base_url", new Shape.Text(2048, "an http(s) address"), "Where it is."),
                new("model", new Shape.Text(256, "a model's name"), "Which model.") { Required = true },
                new("api_key", new Shape.Text(), "Its key; take it from ${NAME} or ${file:PATH}."),
            ]), "A chat model."),
        new("labels", new Shape.Table(new Shape.Text(256), "a label") { NameProblem = Keys.NameProblem },
            "Its runs start only on nodes that have all of these among their labels.") { Default = "{}" },
    ])
    { AtMostOne = ["command", "http", "pull", "chat"], AtMostOneWhat = "runner" };

    /// <summary>All of them.</summary>
    public static readonly Shape.Map Agent = new(
    [
        new("every", new Shape.Duration(Laws.IntervalMin) { OffAllowed = true },
            "A scheduled run so often. Left out or off: no schedule, only wakes start runs.") { Sample = "30m" },
        new("cron", new Shape.Text(CronExpression.TextMax, "a cron expression") { Problem = TimeTexts.CronProblem },
            "A schedule as a cron expression instead of every, in the agent's timezone.")
            { Sample = "\"0 8-20 * * mon-fri\"" },
        new("timezone", TimeZone,
            "The zone of cron, active_hours and budget.") { Default = "UTC" },
        new("first_beat", Shape.Choice.Of<FirstBeat>(),
            "The agent's very first start: a run now, or after_interval (the default for cron).")
            { Default = "now" },
        new("catch_up", Shape.Choice.Of<CatchUp>(),
            "Slots missed while nothing could run: one run for all of them at once, or skip.") { Default = "once" },
        new("catch_up_max_age", DurationOrOff, "A catch-up for a slot older than this is skipped.") { Default = "off" },
        new("jitter", AnyDuration,
            "Moves the agent's slots by a fixed offset shorter than this, so that agents spread out.") { Default = "0s" },
        new("group", new Shape.Text(64, "a group's name"), "The agent's group, for concurrency.groups and budget.groups.")
            { Sample = "opus" },
        new("active_hours", new Shape.Map(
            [
                new("from", TimeOfDay, "When the window opens, inclusive.") { Default = "\"00:00\"" },
                new("to", TimeOfDay, "When it closes, exclusive; a time before from is on the next day.") { Default = "\"24:00\"" },
                new("days", new Shape.List(Weekday)
                    {
                        What = "days such as mon-fri, or a list of them",
                        One = Weekday,
                        ItemsMin = 1,
                        EmptyAdvice = "leave it out for every day",
                    },
                    "The days on which it opens; every day where left out.") { Sample = "mon-fri" },
                new("timezone", TimeZone, "Its own zone; the agent's timezone where left out.") { Sample = "UTC" },
            ]), "When scheduled and event runs may start; at any time where left out."),
        new("events", Events, "Rules for wakes that something happened."),
        new("drain", new Shape.Map(
            [
                new("wait", AnyDuration, "How long a due run waits for registered work of the agent to end.") { Default = "30s" },
                new("then", Shape.Choice.Of<DrainThen>(),
                    "After that: run beside it, skip the slot, or defer until it ends.") { Default = "run" },
            ]), "How a due run treats registered work in flight. Nothing is ever stopped for a heartbeat."),
        new("budget", Budget(withGroups: false),
            "What the agent may use. Where it is used up wakes wait until it counts anew, and an alert opens.") { Default = "{}" },
        new("retry", new Shape.Map(
            [
                new("attempts", new Shape.Whole(1, 1000), "After how many attempts a wake goes to the dead letters.") { Default = "3" },
                new("backoff", AnyDuration, "The wait before the next attempt, doubled with each failure in a row.") { Default = "30s" },
                new("max_backoff", new Shape.Duration(Ms), "The longest wait; where left out the interval.") { Sample = "30m" },
            ]), "What becomes of the wakes of a run that failed."),
        new("watch", Watch, "Limits of runs in flight."),
        new("checklist", FilePath, "A file such as HEARTBEAT.md; where it lists nothing to do a run without wakes is skipped.") { Sample = "HEARTBEAT.md" },
        new("prompt", new Shape.Text(64 << 10), "What the agent is told.")
            { Sample = "\"Read HEARTBEAT.md. If nothing needs attention, reply HEARTBEAT_OK.\"" },
        new("ack", new Shape.Map(
            [
                new("token", new Shape.Text(256, "a word") { EmptyAllowed = true },
                    "A reply with it at its start or end is nothing to report; empty: none is.") { Default = "HEARTBEAT_OK" },
                new("max_chars", new Shape.Whole(0, 100_000), "How many characters may stand beside it.") { Default = "300" },
            ]), "The reply that means \"nothing to report\"."),
        new("precheck", new Shape.Map(
            [
                new("command", CommandLine, "Exit 0 = run, 1 = nothing to do.") { Required = true, Sample = "[./anything-new.sh]" },
                new("timeout", new Shape.Duration(PrecheckSpec.TimeoutMin), "How long it may take.") { Default = "10s" },
            ]), "Asks a command before a run without wakes whether there is anything to do; costs no tokens."),
        new("run", Run, "How a run reaches the agent; at most one runner. Without it the agent is only watched, and has no schedule."),
        new("alerts", new Shape.Map([new("route", new Shape.Text(64, "a route's name"),
                "The route (alerting.routes) that is tried first, before all others.") { Sample = "ops" }]),
            "Who is told of this agent's alerts."),
    ])
    { Root = "agent", AtMostOne = ["every", "cron"], AtMostOneWhat = "schedule" };

    /// <summary>The keys of a budget.</summary>
    public static Shape.Map Budget(bool withGroups)
    {
        ImmutableArray<Key> keys =
        [
            new("runs_per_hour", new Shape.Whole(1, BudgetPolicy.RunsPerHourMax),
                "Heartbeat runs that start in a clock hour; no limit where left out.") { Sample = "20" },
            new("tokens_per_day", new Shape.Whole(1, BudgetPolicy.TokensPerDayMax),
                "Tokens per day, counted when runs report them; no limit where left out.") { Sample = "500000" },
            new("usd_per_day", new Shape.Real((double)BudgetPolicy.UsdPerDayMin, (double)BudgetPolicy.UsdPerDayMax),
                "Cost per day in US dollars, counted like tokens; no limit where left out.") { Sample = "5" },
        ];
        if (!withGroups) return new Shape.Map(keys);
        return new Shape.Map([.. keys, new("groups", new Shape.Table(new Shape.Map(keys), "a group"), "The same for groups.")
        {
            Default = "{}",
        }]);
    }
}
