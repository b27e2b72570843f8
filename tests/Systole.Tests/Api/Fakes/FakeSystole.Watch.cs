using System.Text;
using System.Text.Json;
using Systole.Stores;

namespace Systole.Tests.Api.Fakes;

/// <summary>Its verbs of the watch.</summary>
internal sealed partial class FakeSystole
{
    private static readonly TimeSpan HalfMinute = TimeSpan.FromSeconds(30);
    private static readonly WatchLimit FiveMinutes = new(TimeSpan.FromMinutes(5), "watch.stale_after");

    public List<WatchedRunView> Watched { get; } = [];

    public List<DeadLetter> Dead { get; } = [];

    public CheckpointRecord? Saved { get; set; }

    public Interruption? Left { get; set; }

    public ActivityReceipt ActivityAnswer { get; set; } = new(new RunId(AgentId.Parse("main"), 4), false, false, null, TimeSpan.FromMinutes(2));

    public static WatchedRunView InFlight(string id, string task, Func<RegisteredRun, RegisteredRun>? with = null)
    {
        if (!RunId.TryParse(id, out var run)) throw new ArgumentException(id);
        var registered = new RegisteredRun { Id = run, Task = task, StartedAt = Noon - TimeSpan.FromMinutes(4), LastActivityAt = Noon - TimeSpan.FromSeconds(50) };
        return new WatchedRunView { Run = with?.Invoke(registered) ?? registered, Now = Noon, Silence = FiveMinutes, CancelGrace = HalfMinute, Charged = TimeSpan.FromMinutes(4) };
    }

    public ValueTask<Answer<RegisterReceipt>> RegisterAsync(
        string agent, RegisterRequest request, RequestKey? key = null, CancellationToken stop = default) =>
        Answered("register", agent, request, key, () => new RegisterReceipt
        {
            Run = new RunId(AgentId.Parse(agent), 4),
            Attempt = (Left?.Attempt ?? 0) + 1,
            IdempotencyKey = CheckpointRules.KeyOf(request.Task, Saved?.Sequence ?? 0),
            Silence = FiveMinutes,
            Total = new WatchLimit(TimeSpan.FromMinutes(30), "watch.timeout_after"),
            CancelGrace = HalfMinute,
            Checkpoint = Saved,
            Interrupted = Left,
        }, mayCreate: request.Create);

    public RunHolder? Asking { get; private set; }

    public Refusal? Another { get; set; }

    public ValueTask<Answer<RunReceipt>> OwnRunAsync(string run, RunHolder holder, CancellationToken stop = default)
    {
        Asking = holder;
        return new(Another is not null ? Another : RunId.TryParse(run, out var id) ? new RunReceipt(id) : new Refusal(RefusalCode.UnknownRun, run));
    }

    public Answer<ActivityReceipt> Activity(string run, ActivityReport report, long? token = null)
    {
        lock (_lock) Calls.Add((report.Idle ? "idle" : "activity", run, (report, token), null));
        return Refuse is not null ? Refuse : ActivityAnswer;
    }

    public ValueTask<Answer<RunReceipt>> FinishAsync(
        string run, Finish finish, long? token = null, RequestKey? key = null, CancellationToken stop = default) =>
        AnsweredOfRun("finish", run, (finish, token), key, id => new RunReceipt(id, finish.Outcome));

    public ValueTask<Answer<RunReceipt>> ExtendAsync(
        string run, TimeSpan by, long? token = null, RequestKey? key = null, CancellationToken stop = default) =>
        AnsweredOfRun("extend", run, (by, token), key, id => new RunReceipt(id, Extension: by));

    public ValueTask<Answer<RunReceipt>> SaveCheckpointAsync(
        string agent, string task, JsonElement data, long? token = null, long? sequence = null, RequestKey? key = null,
        CancellationToken stop = default) =>
        Answered("save", agent, (task, data.GetRawText(), token, sequence), key, () =>
        {
            var run = new RunId(AgentId.Parse(agent), token ?? 4);
            Saved = new CheckpointRecord(run.Agent, task, sequence ?? 1, run, Noon, Encoding.UTF8.GetBytes(data.GetRawText()));
            return new RunReceipt(run, Sequence: Saved.Sequence);
        });

    public ValueTask<Answer<CheckpointRecord>> LoadCheckpointAsync(
        string agent, string task, RunHolder? holder = null, CancellationToken stop = default) =>
        Answered("load", agent, task, null, () => Saved!, Saved is null ? new Refusal(RefusalCode.NoCheckpoint, "none") : null);

    public Answer<IReadOnlyList<WatchedRunView>> InFlight(string? agent = null) => agent is not null && Agent(agent).Refusal is { } unknown
        ? unknown
        : Answer<IReadOnlyList<WatchedRunView>>.Done([.. Watched.Where(view => agent is null || view.Run.Id.Agent == IdOf(agent))]);

    public async ValueTask<Answer<InFlightPage>> InFlightAsync(string? agent, RunId? after, int countMax, CancellationToken stop = default)
    {
        var watched = InFlight(agent);
        if (!watched.IsDone) return watched.Refusal;
        var page = new List<(RunRecord, WatchedRunView)>();
        var ordered = watched.Value.OrderBy(view => view.Run.Id.Agent).ThenBy(view => view.Run.Id.Number).ToList();
        var behind = ordered.SkipWhile(view => after is not null && view.Run.Id != after).Skip(after is null ? 0 : 1).ToList();
        foreach (var view in behind.Take(countMax))
        {
            if ((await RunAsync(view.Run.Id.ToString(), stop)).Value is { EndedAt: null } record) page.Add((record, view));
        }
        return new InFlightPage(page, behind.Count > countMax ? behind[countMax - 1].Run.Id : null);
    }

    public ValueTask<Answer<IReadOnlyList<DeadLetter>>> DeadLettersAsync(
        string? agent, WakeId? before, int countMax, CancellationToken stop = default)
    {
        if (agent is not null && Agent(agent).Refusal is { } unknown) return new((Answer<IReadOnlyList<DeadLetter>>)unknown);
        IReadOnlyList<DeadLetter> page = [.. Dead.Where(dead => (agent is null || dead.Agent == IdOf(agent)) && (before is null || dead.Wake.Id.Number < before.Value.Number))
            .OrderByDescending(dead => dead.Wake.Id.Number).Take(countMax)];
        return new(Answer<IReadOnlyList<DeadLetter>>.Done(page));
    }

    public ValueTask<Answer<DeadLetterReceipt>> RequeueAsync(
        string agent, IReadOnlyCollection<WakeId> wakes, RequestKey? key = null, CancellationToken stop = default) => Bury("requeue", agent, wakes, key);

    public ValueTask<Answer<DeadLetterReceipt>> DropAsync(
        string agent, IReadOnlyCollection<WakeId> wakes, RequestKey? key = null, CancellationToken stop = default) => Bury("drop", agent, wakes, key);

    private ValueTask<Answer<DeadLetterReceipt>> Bury(string what, string agent, IReadOnlyCollection<WakeId> wakes, RequestKey? key) =>
        Answered(what, agent, string.Join(' ', wakes), key, () => new DeadLetterReceipt(Dead.RemoveAll(dead => wakes.Contains(dead.Wake.Id))));

    private ValueTask<Answer<T>> AnsweredOfRun<T>(string what, string run, object? details, RequestKey? key, Func<RunId, T> answer)
    {
        lock (_lock) Calls.Add((what, run, details, key));
        if (Refuse is not null) return new((Answer<T>)Refuse);
        return new(RunId.TryParse(run, out var id) ? Answer<T>.Done(answer(id)) : new Refusal(RefusalCode.UnknownRun, $"no run \"{run}\" is known"));
    }
}
