using System.Globalization;
using Systole.Runners;

namespace Systole.Server.Configuration;

/// <summary>What one value means for another: combinations that can't be meant.</summary>
internal sealed class ConfigRules(ErrorList errors)
{
    /// <summary>Rules of an agent, over what holds for it.</summary>
    /// <param name="holds">Its settings over the defaults.</param>
    /// <param name="own">Its settings alone: of two values that don't go together the agent's own is to blame.</param>
    public void Agent(Settings holds, Settings own)
    {
        var canRun = CanRun(holds);
        if (!canRun && own.Find("every") is { Value: TimeSpan every } schedule && every > TimeSpan.Zero) OnlyWatched(schedule, "every");
        if (!canRun && own.Find("cron") is { Value: string } cron) OnlyWatched(cron, "cron");
        if (!canRun && own.Find("watch.on_timeout") is { Value: string then } wakes && then == Names.Of(OnTimeout.Wake))
            errors.Add(wakes.At,
                "watch.on_timeout: an agent without 'run' is only watched and 'wake' would start nothing: add 'run: { command: [...] }', "
                + "or write 'untrack' or 'cancel'");

        var interval = canRun ? holds.Get<TimeSpan>("every") : TimeSpan.Zero;
        if (interval > TimeSpan.Zero && holds.Get<TimeSpan>("jitter") >= interval)
            Clash(holds, own, "jitter", "every", "must be shorter than", "slots would overtake one another");

        Limits(holds, own);
        Window(holds, own, canRun);

        if (IsOverLimit(holds, "retry.backoff", "retry.max_backoff"))
            Clash(holds, own, "retry.backoff", "retry.max_backoff", Longer, "it is the longest wait");

        Command(holds, "run.command");
        Command(holds, "precheck.command");
    }

    /// <summary>Rules of the limits of runs, which hold for an agent that is only watched too.</summary>
    public void Limits(Settings holds, Settings own)
    {
        if (IsOverLimit(holds, "watch.stale_after", "watch.timeout_after"))
            Clash(holds, own, "watch.stale_after", "watch.timeout_after", Longer, "a run would time out before it could be stale");
        if (holds.Get<long>("watch.loop.same") > holds.Get<long>("watch.loop.in"))
            Clash(holds, own, "watch.loop.same", "watch.loop.in", "must not be more than", "there could never be so many", Number);
        if (holds.Find("watch.expect") is { Value: Settings expect } at
            && expect.Find("grace") is not null && expect.Find("every") is null && expect.Find("cron") is null)
            errors.Add(at.At, "watch.expect: say when: every, such as 1d, or cron");
    }

    /// <summary>Rules of active hours, and of the schedule that has to fit into them.</summary>
    public void Window(Settings holds, Settings own, bool canRun)
    {
        if (Schedules.ActiveHoursOf(holds) is not { } window) return;
        var (from, to) = (holds.Get<string>("active_hours.from")!, holds.Get<string>("active_hours.to")!);
        if (TimeTexts.WindowProblem(from, to) is { } empty)
        {
            errors.Add((Bound(own) ?? Bound(holds))?.At ?? Position.Start, $"active_hours: {empty}");
        }
        else if (TimeTexts.OpeningProblem(from) is { } never)
        {
            errors.Add(holds.Find("active_hours.from")?.At ?? Position.Start, $"active_hours.from: {never}");
        }
        else if (canRun && Schedules.Of(holds) is Schedule.Cron cron && cron.WindowProblem(window) is { } apart)
        {
            var at = own.Find("cron") ?? own.Find("active_hours") ?? holds.Find("cron");
            errors.Add(at?.At ?? Position.Start, $"cron: {apart}");
        }

        static Setting? Bound(Settings settings) => settings.Find("active_hours.to") ?? settings.Find("active_hours.from");
    }

    /// <summary>Rules of limits that agents share: one for a group that no agent has would limit nothing.</summary>
    /// <param name="file">The file.</param>
    /// <param name="groups">The groups of the agents.</param>
    public void SharedLimits(Settings file, IReadOnlyCollection<string> groups)
    {
        // What is no name at all was told already.
        Check("concurrency.groups", file.Rows("concurrency.groups").Where(row => Keys.NameProblem(row.Name) is null), "limit");
        Check("budget.groups", file.Rows("budget.groups"), "budget");

        void Check(string path, IEnumerable<Named> rows, string limit)
        {
            foreach (var row in rows)
            {
                if (Groups.Problem(row.Name, groups, limit) is { } problem) errors.Add(row.Setting.KeyAt, $"{path}: {problem}");
            }
        }
    }

    /// <summary>Rules of the node.</summary>
    public void Node(Settings file)
    {
        if (file.Find("api_keys") is null or { Value: ImmutableArray<Setting> { IsEmpty: true } })
        {
            if (file.Find("listen") is { Value: string address } at && !ListenAddress.Parse(address).IsLoopback)
                errors.Add(at.At,
                    $"listen: {address} can be reached from other machines, and there are no api_keys: add some, or listen on 127.0.0.1");
            if (file.Items("hosts") is [var host, ..])
                errors.Add(host.At,
                    "hosts: requests under these names need a key, and there are no api_keys: add some, or leave hosts empty");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in file.Items("api_keys"))
        {
            if (item.Value is Settings key && key.Find("name") is { Value: string name } at && !names.Add(name))
                errors.Add(at.At, $"api_keys: two keys are named {Quoting.Quote(name)}");
        }
    }

    /// <summary>Rules of the store: a secret must not become the name of a file.</summary>
    public void Store(Settings file)
    {
        if (file.Find("store") is { Value: string path } at && ConnectionString.Is(path))
            errors.Add(at.At, "store: this is a connection string, not the path of a file: write store: { postgres: ... }");
    }

    /// <summary>Rules of labels: what no node can run would wait for ever. Nodes that share a store may have other labels.</summary>
    /// <param name="file">The file.</param>
    /// <param name="holds">What holds for an agent.</param>
    public void Labels(Settings file, Settings holds)
    {
        if (!CanRun(holds) || file.Find("store")?.Value is Settings) return;
        var own = file.Rows("labels").ToLookup(row => row.Name, row => row.Setting.Value as string);
        foreach (var row in holds.Rows("run.labels"))
        {
            if (row.Setting.Value is not string value || own[row.Name].Contains(value)) continue;
            var name = Quoting.Quote(row.Name);
            errors.Add(row.Setting.KeyAt,
                $"run.labels: no node would ever run this: {name} with this value is not among the labels of this node, "
                + "and no other one shares an SQLite store; add it to labels:, or take it away here");
        }
    }

    /// <summary>Whether the agent has a runner. One that is there but bad counts: that it is missing would be untrue.</summary>
    public static bool CanRun(Settings holds) =>
        holds.Find("run") is { Value: var run } && (run is not Settings runner || Runners.Any(r => runner.Find(r) is not null));

    private static readonly ImmutableArray<string> Runners = ((Shape.Map)AgentKeys.Agent.Find("run")!.Shape).AtMostOne;

    private void OnlyWatched(Setting schedule, string key) => errors.Add(schedule.KeyAt,
        $"{key}: an agent without 'run' is only watched and has no schedule: add 'run: {{ command: [...] }}', or remove '{key}'");

    private const string Longer = "must not be longer than";

    /// <summary>Whether a duration is longer than another one that limits it; zero limits nothing.</summary>
    private static bool IsOverLimit(Settings holds, string path, string limitPath) =>
        holds.Get<TimeSpan>(limitPath) is var limit && limit > TimeSpan.Zero && holds.Get<TimeSpan>(path) > limit;

    private void Clash(
        Settings holds, Settings own, string a, string b, string relation, string because, Func<Settings, string, string>? write = null)
    {
        var at = own.Find(a) ?? own.Find(b) ?? holds.Find(a) ?? holds.Find(b);
        errors.Add(at?.At ?? Position.Start, $"{a} ({Told(a)}) {relation} {b} ({Told(b)}): {because}");

        string Told(string path) => (write ?? Duration)(holds, path) + (holds.Find(path) is null ? ", the default" : "");
    }

    private static string Duration(Settings holds, string path) => DurationText.Format(holds.Get<TimeSpan>(path));

    private static string Number(Settings holds, string path) => holds.Get<long>(path).ToString(CultureInfo.InvariantCulture);

    private void Command(Settings holds, string path)
    {
        if (holds.Items(path) is not { IsEmpty: false } parts) return;
        foreach (var (part, problem) in CommandProblems.Of([.. parts.Select(p => (string)p.Value)]))
            errors.Add(parts[part].At, $"{path}: {problem}");
    }
}
