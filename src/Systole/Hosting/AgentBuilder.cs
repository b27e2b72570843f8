using Systole.Runners;

namespace Systole.Hosting;

/// <summary>
/// Describes one agent in code, with the words, the limits and the refusals of <c>systole.yaml</c>. Of a setting that is made twice the
/// last holds.
/// </summary>
public sealed class AgentBuilder
{
    private readonly AgentId _id;

    /// <summary>Made at the end, when the agent's zone is known.</summary>
    private readonly List<Func<AgentPolicy, Zone, AgentPolicy>> _changes = [];

    private Zone _zone = Zone.Utc;
    private bool _every;
    private bool _cron;
    private string? _prompt;
    private string? _checklist;
    private PrecheckSpec? _precheck;
    private ImmutableSortedDictionary<string, string> _labels = ImmutableSortedDictionary<string, string>.Empty;
    private Func<Turn, CancellationToken, Task<TurnResult>>? _delegate;
    private CommandSpec? _command;

    internal AgentBuilder(AgentId id) => _id = id;

    /// <summary>A run every so often, at least 1 s; the first at once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public AgentBuilder Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, Laws.IntervalMin);
        _every = true;
        return Change((policy, _) => Scheduled(policy, new Schedule.Every(interval)));
    }

    /// <summary>
    /// A run whenever the clocks of a zone show a time of a cron expression, instead of <see cref="Every"/>. The first is at the first such
    /// time. What becomes of times that clocks leave out or show twice: <see cref="Schedule.Cron"/> (L6).
    /// </summary>
    /// <param name="expression">
    /// Minute, hour, day of month, month and day of week, such as <c>0 8-20 * * mon-fri</c>, with seconds in front where there are six; or
    /// <c>@daily</c> and its like. At most 256 characters.
    /// </param>
    /// <param name="zone">A zone of its own, such as <c>Europe/Berlin</c>; that of <see cref="TimeZone"/> where left out.</param>
    /// <exception cref="ArgumentException">One of them cannot be read, or the expression names no day of any year.</exception>
    public AgentBuilder Cron(string expression, string? zone = null)
    {
        var (cron, own) = (Described.Cron(expression), Own(zone));
        _cron = true;
        return Change((policy, common) => Scheduled(policy, new Schedule.Cron(cron, own ?? common)));
    }

    /// <summary>The zone of cron, active hours and budget where they have none of their own. Default UTC.</summary>
    /// <param name="zone">Its name in the zone database, such as <c>Europe/Berlin</c>.</param>
    /// <exception cref="ArgumentException">There is none of this name; the message may name the one that was meant.</exception>
    public AgentBuilder TimeZone(string zone)
    {
        _zone = Described.Zone(zone);
        return this;
    }

    /// <summary>
    /// When scheduled runs and runs for events may start; at any time where this is not said. Outside of it they wait; <c>immediate</c> and
    /// <c>manual</c> wakes do not (L6).
    /// </summary>
    /// <param name="from">When the window opens, inclusive, such as <c>08:00</c>.</param>
    /// <param name="to">When it closes, exclusive, to <c>24:00</c>; a time before <paramref name="from"/> is on the next day.</param>
    /// <param name="days">The days on which it opens, such as <c>mon-fri</c> or <c>sat,sun</c>; every day where left out.</param>
    /// <param name="zone">A zone of its own; that of <see cref="TimeZone"/> where left out.</param>
    /// <exception cref="ArgumentException">
    /// One of them cannot be read, or no time is left between <paramref name="from"/> and <paramref name="to"/>.
    /// </exception>
    public AgentBuilder ActiveHours(string from, string to, string? days = null, string? zone = null)
    {
        var (window, own) = (Described.Window(from, to, days), Own(zone));
        return Change((policy, common) => policy with { ActiveHours = window with { Zone = own ?? common } });
    }

    /// <summary>
    /// What the agent itself may use; wakes wait where it is used up, and an alert opens (L6). A limit that is left out is none.
    /// </summary>
    /// <param name="runsPerHour">Heartbeat runs started per clock hour, 1 to 1,000,000.</param>
    /// <param name="tokensPerDay">Tokens reported per day, 1 to 10^12. The runs that crossed it may exceed it.</param>
    /// <param name="usdPerDay">US dollars reported per day, 0.01 to 10^9. The runs that crossed it may exceed it.</param>
    /// <param name="zone">The zone of hours and days; that of <see cref="TimeZone"/> where left out.</param>
    /// <exception cref="ArgumentException">A limit is out of its range, none is given, or there is no such zone.</exception>
    public AgentBuilder Budget(long? runsPerHour = null, long? tokensPerDay = null, decimal? usdPerDay = null, string? zone = null)
    {
        var (budget, own) = (Described.Budget(runsPerHour, tokensPerDay, usdPerDay), Own(zone));
        return Change((policy, common) => policy with { Budget = budget with { Zone = own ?? common } });
    }

    /// <summary>
    /// The group whose limits it shares: <see cref="SystoleBuilder.GroupBudget"/> and <see cref="SystoleBuilder.GroupConcurrency"/>.
    /// </summary>
    /// <param name="group">1 to 64 characters; case matters.</param>
    /// <exception cref="ArgumentException">It is empty or longer.</exception>
    public AgentBuilder Group(string group)
    {
        var name = Described.Group(group);
        return Change((policy, _) => policy with { Group = name });
    }

    /// <summary>Any setting of the policy, over what was said before.</summary>
    public AgentBuilder With(Func<AgentPolicy, AgentPolicy> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Change((policy, _) => change(policy));
    }

    /// <summary>What the agent is told.</summary>
    public AgentBuilder Prompt(string prompt)
    {
        _prompt = prompt;
        return this;
    }

    /// <summary>
    /// A file such as <c>HEARTBEAT.md</c> that lists what to look after. It goes along with the turn, read anew for each; where it lists
    /// nothing a run without wakes is skipped.
    /// </summary>
    /// <param name="path">Its path, from the current folder; at most 4,096 characters. It need not be there yet.</param>
    /// <exception cref="ArgumentException">It is no path.</exception>
    public AgentBuilder Checklist(string path)
    {
        _checklist = Described.Checklist(path);
        return this;
    }

    /// <summary>Asks a command before a run without wakes whether there is anything to do; exit code 1 skips the run.</summary>
    /// <param name="precheck">The command, and how long it may take.</param>
    /// <exception cref="ArgumentException">The command or its time is none that the file would take.</exception>
    public AgentBuilder Precheck(PrecheckSpec precheck)
    {
        _precheck = Described.Precheck(precheck);
        return this;
    }

    /// <summary>What a run does. One that throws has failed; its wakes return.</summary>
    public AgentBuilder Run(Func<Turn, CancellationToken, Task<TurnResult>> run)
    {
        _delegate = run;
        return this;
    }

    /// <summary>What a run does. One that throws has failed; its wakes return.</summary>
    public AgentBuilder Run(Func<Turn, CancellationToken, Task> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Run(async (turn, stop) =>
        {
            await run(turn, stop).ConfigureAwait(false);
            return TurnResult.Nothing;
        });
    }

    /// <summary>A run executes this command, in this folder.</summary>
    /// <exception cref="ArgumentException">The command is none that the file would take.</exception>
    public AgentBuilder Run(CommandSpec command)
    {
        _command = Described.Command(command, nameof(command));
        return this;
    }

    /// <summary>Its runs start only on nodes that have this label (<see cref="SystoleBuilder.Label"/>), beside others it asks for.</summary>
    /// <param name="name">The label's name, 1 to 64 characters without spaces.</param>
    /// <param name="value">The label's value, 1 to 256 characters.</param>
    /// <exception cref="ArgumentException">The name or the value is empty or too long, or the name has spaces.</exception>
    public AgentBuilder OnNodesWith(string name, string value)
    {
        _labels = _labels.SetItem(Described.LabelName(name), Described.LabelValue(value));
        return this;
    }

    /// <summary>The route that its alerts try first, before all others (<see cref="SystoleBuilder.Route"/>).</summary>
    /// <param name="name">The route's name; one that there is not is refused once all is said.</param>
    public AgentBuilder AlertRoute(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Change((policy, _) => policy with { AlertRoute = name });
    }

    /// <exception cref="ArgumentException">What was said does not go together.</exception>
    internal AgentDefinition Build()
    {
        var policy = _changes.Aggregate(new AgentPolicy { Id = _id }, (before, change) => change(before, _zone)) with { Id = _id };
        // Routes and silences look at the labels that it was asked for with; those of With stand.
        if (policy.Labels.IsEmpty) policy = policy with { Labels = _labels };
        return new AgentDefinition
        {
            Policy = Fitting(policy),
            Command = _command,
            Delegate = _delegate,
            Prompt = _prompt,
            Labels = _labels,
            Checklist = _checklist,
            Precheck = _precheck,
        };
    }

    private AgentPolicy Fitting(AgentPolicy policy)
    {
        var problem = policy switch
        {
            _ when _every && _cron => "Cron stands beside Every: at most one schedule",
            { Schedule: not null } when _command is null && _delegate is null =>
                "without Run it is only watched and has no schedule: add Run, or remove the schedule",
            { Schedule: Schedule.Every { Interval: var every }, Jitter: var jitter } when jitter >= every =>
                $"jitter ({DurationText.Format(jitter)}) must be shorter than every ({DurationText.Format(every)}): "
                + "slots would overtake one another",
            { Jitter: var jitter } when jitter < TimeSpan.Zero => "jitter must not be negative",
            { Schedule: Schedule.Cron cron, ActiveHours: { } window } => cron.WindowProblem(window),
            _ => null,
        };
        return problem is null ? policy : throw new ArgumentException($"agent '{_id}': {problem}");
    }

    private AgentBuilder Change(Func<AgentPolicy, Zone, AgentPolicy> change)
    {
        _changes.Add(change);
        return this;
    }

    private static AgentPolicy Scheduled(AgentPolicy policy, Schedule schedule) =>
        policy with { Schedule = schedule, FirstBeat = schedule.FirstBeat };

    private static Zone? Own(string? zone) => zone is null ? null : Described.Zone(zone);
}
