using Systole.Runners;

namespace Systole.Server.Configuration;

/// <summary>
/// Turns settings without errors into what the node runs on. Defaults come from <see cref="Keys"/>, where users read them.
/// </summary>
internal sealed class ConfigBuilder(string folder)
{
    public NodeConfig Node(Settings file, Settings defaults, IEnumerable<(AgentId Id, Settings Holds)> agents)
    {
        var listen = ListenAddress.Parse(file.Get<string>("listen")!);
        var postgres = file.Find("store.postgres")?.Value as string;
        var path = postgres is null ? Path.GetFullPath(file.Get<string>("store")!, folder) : null;
        var name = file.Get<string>("node.name") ?? NodeName.Of(Environment.MachineName, listen.Port);
        var labels = Labels(file, "labels");
        var shared = Budgets.Shared(file, defaults);
        var channels = AlertingSettings.Channels(file, folder).ToImmutableArray();
        return new NodeConfig
        {
            Listen = listen,
            Hosts = [.. file.Items("hosts").Select(h => (string)h.Value)],
            StorePath = path,
            Postgres = postgres is null ? null : new ConnectionString(postgres),
            DataDirectory = path is null ? Path.Combine(folder, $"systole-{name}.d") : path + ".d",
            NodeName = name,
            Lease = file.Get<TimeSpan>("node.lease"),
            ReturnWithin = file.Get<TimeSpan>("node.return_within"),
            RunsMax = (int)file.Get<long>("concurrency.runs"),
            GroupRunsMax = Table(file, "concurrency.groups", value => (int)(long)value),
            RetentionAge = TimeSpan.FromDays(file.Get<long>("retention.days")),
            RetentionEventsMax = file.Get<long>("retention.events"),
            Labels = labels,
            PingUrl = file.Get<string>("monitor.ping_url") is { Length: > 0 } ping ? new Uri(ping) : null,
            ApiKeys = [.. file.Items("api_keys").Select(k => Key((Settings)k.Value))],
            Agents = agents.ToImmutableSortedDictionary(a => a.Id, a => Agent(a.Id, a.Holds, shared, labels, listed: true)),
            Alerting = AlertingSettings.Policy(file, channels),
            Channels = channels,
            Unlisted = Agent(default, defaults, shared, labels, listed: false),
        };
    }

    private AgentConfig Agent(AgentId id, Settings holds, SharedBudgets shared, ImmutableSortedDictionary<string, string> node, bool listed)
    {
        var command = listed ? Command(holds, "run.command") : null;
        var labels = Labels(holds, "run.labels");
        return new AgentConfig
        {
            Policy = Policy(id, holds, canRun: command is not null) with
            {
                SharedBudgets = shared.Of(holds.Get<string>("group")),
                RunsHere = labels.All(node.Contains),
                Labels = labels,
                AlertRoute = holds.Get<string>("alerts.route"),
            },
            Command = command,
            Prompt = holds.Get<string>("prompt"),
            Checklist = holds.Get<string>("checklist") is { } path ? Path.GetFullPath(path, folder) : null,
            Precheck = Command(holds, "precheck.command") is { } asks
                ? new PrecheckSpec { Command = asks, Timeout = holds.Get<TimeSpan>("precheck.timeout") } : null,
            Labels = labels,
            Ack = new Ack(holds.Get<string>("ack.token")!, (int)holds.Get<long>("ack.max_chars")),
        };
    }

    private CommandSpec? Command(Settings holds, string path) => holds.Items(path) is { IsEmpty: false } parts
        ? new CommandSpec { Command = [.. parts.Select(p => (string)p.Value)], WorkingDirectory = folder } : null;

    private static AgentPolicy Policy(AgentId id, Settings holds, bool canRun)
    {
        var schedule = canRun ? Schedules.Of(holds) : null;
        var firstBeat = holds.Find("first_beat") is null ? schedule?.FirstBeat : null;
        return new AgentPolicy
        {
            Id = id,
            CanRun = canRun,
            Schedule = schedule,
            FirstBeat = firstBeat ?? Member<FirstBeat>(holds, "first_beat"),
            CatchUp = Member<CatchUp>(holds, "catch_up"),
            CatchUpAgeMax = holds.Get<TimeSpan>("catch_up_max_age"),
            Jitter = holds.Get<TimeSpan>("jitter"),
            Group = holds.Get<string>("group"),
            ActiveHours = Schedules.ActiveHoursOf(holds),
            Budget = Budgets.Of(holds.Find("budget")?.Value as Settings, Schedules.ZoneOf(holds)),
            Events = new EventPolicy
            {
                MinSpacing = holds.Get<TimeSpan>("events.min_spacing"),
                Coalesce = holds.Get<TimeSpan>("events.coalesce"),
                Quiet = holds.Get<TimeSpan>("events.quiet"),
                SelfCaused = Member<SelfCausedRule>(holds, "events.self_caused"),
                EchoWindow = holds.Get<TimeSpan>("events.echo_window"),
                BackoffFactor = holds.Get<double>("events.backoff.factor"),
                BackoffMax = holds.Get<TimeSpan>("events.backoff.max"),
                FloodGuardRuns = (int)holds.Get<long>("events.flood_guard.runs"),
                FloodGuardWithin = holds.Get<TimeSpan>("events.flood_guard.within"),
            },
            Drain = new DrainPolicy { Wait = holds.Get<TimeSpan>("drain.wait"), Then = Member<DrainThen>(holds, "drain.then") },
            Retry = new RetryPolicy
            {
                Attempts = (int)holds.Get<long>("retry.attempts"),
                Backoff = holds.Get<TimeSpan>("retry.backoff"),
                BackoffMax = holds.Get<TimeSpan>("retry.max_backoff"),
            },
            Watch = new WatchPolicy
            {
                StaleAfter = holds.Get<TimeSpan>("watch.stale_after"),
                TimeoutAfter = holds.Get<TimeSpan>("watch.timeout_after"),
                DeferMax = holds.Get<TimeSpan>("watch.defer_max"),
                CheckInterval = holds.Get<TimeSpan>("watch.check_interval"),
                ToolStaleAfter = holds.Get<TimeSpan>("watch.tool_stale_after"),
                RemindAfter = holds.Get<TimeSpan>("watch.remind_after"),
                NoProgressAfter = holds.Get<TimeSpan>("watch.no_progress_after"),
                LoopSame = (int)holds.Get<long>("watch.loop.same"),
                LoopIn = (int)holds.Get<long>("watch.loop.in"),
                Adaptive = holds.Get<bool>("watch.adaptive"),
                WarnOnce = holds.Get<bool>("watch.warn_once"),
                OnTimeout = holds.Find("watch.on_timeout") is null ? null : Member<OnTimeout>(holds, "watch.on_timeout"),
                ResumeMaxAge = holds.Get<TimeSpan>("watch.resume_max_age"),
                Expect = Schedules.Expected(holds),
                CancelGrace = holds.Get<TimeSpan>("watch.cancel_grace"),
                QuarantineAttempts = (int)holds.Get<long>("watch.quarantine.attempts"),
                QuarantineWithin = holds.Get<TimeSpan>("watch.quarantine.within"),
            },
        };
    }

    // None are the same none: policies without labels are equal.
    private static ImmutableSortedDictionary<string, string> Labels(Settings settings, string path) =>
        Table(settings, path, value => (string)value) is { IsEmpty: false } labels ? labels : ImmutableSortedDictionary<string, string>.Empty;

    private static ImmutableSortedDictionary<string, T> Table<T>(Settings settings, string path, Func<object, T> read) =>
        settings.Rows(path).ToImmutableSortedDictionary(row => row.Name, row => read(row.Setting.Value), StringComparer.Ordinal);

    private static ApiKey Key(Settings key) =>
        new(key.Get<string>("name")!, ApiKey.Normal(key.Get<string>("hash")!), Member<ApiRole>(key, "role"));

    private static T Member<T>(Settings settings, string path) where T : struct, Enum =>
        Names.TryParse<T>(settings.Get<string>(path), out var member) ? member : throw new ArgumentException($"'{path}' has no default");
}
