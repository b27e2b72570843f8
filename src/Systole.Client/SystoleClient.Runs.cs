using System.Text.Json;
using Systole.Client.Runs;
using Systole.Client.Wire;
using static Systole.Client.Routes;

namespace Systole.Client;

/// <summary>The watch: runs that somebody else started, what they report, their checkpoints, and what could not be delivered.</summary>
public sealed partial class SystoleClient
{
    /// <summary>
    /// Registers work that this program does: it is watched from now on, and what the returned run is told is sent on. Whoever does not call
    /// <see cref="LiveRun.FinishAsync"/> before disposing of it has failed.
    /// </summary>
    /// <param name="agent">Whose work it is.</param>
    /// <param name="task">What it works on; a run of the same agent with the same task is replaced.</param>
    /// <param name="options">How it is watched and reported; null for the defaults.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SystoleRefusedException">The node refused it.</exception>
    /// <exception cref="SystoleUnreachableException">No node answers.</exception>
    public async Task<LiveRun> RegisterAsync(string agent, string task, LiveRunOptions? options = null, CancellationToken stop = default)
    {
        options ??= new LiveRunOptions();
        var registered = await RegisterAsync(LiveRun.BodyOf(agent, task, options), options.Create, stop: stop);
        return new LiveRun(this, agent, task, options, _transport.Options.Time, registered);
    }

    /// <summary>
    /// The same where the work goes on whether or not a node answers: without one, or with one that cannot take it just now (429, 5xx), it is
    /// registered as soon as one does, and what it reports until then waits.
    /// </summary>
    /// <exception cref="SystoleRefusedException">The node refused it.</exception>
    public async Task<LiveRun> BeginAsync(string agent, string task, LiveRunOptions? options = null, CancellationToken stop = default)
    {
        try
        {
            return await RegisterAsync(agent, task, options, stop);
        }
        catch (SystoleException away) when (LiveRun.IsAway(away))
        {
            return new LiveRun(this, agent, task, options ?? new LiveRunOptions(), _transport.Options.Time, null);
        }
    }

    /// <summary>
    /// Does work that is watched from its beginning to its end: what it throws is told as its failure, and thrown on. Where no node answers
    /// any more its end waits for one <see cref="LiveRunOptions.FlushWithin"/> at most.
    /// </summary>
    /// <param name="agent">Whose work it is.</param>
    /// <param name="task">What it works on.</param>
    /// <param name="work">The work. Its token is cancelled where the run is asked to stop.</param>
    /// <param name="options">How it is watched and reported; null for the defaults.</param>
    /// <param name="stop">Gives up.</param>
    public async Task WatchAsync(
        string agent, string task, Func<LiveRun, CancellationToken, Task> work, LiveRunOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var run = await RegisterAsync(agent, task, options, stop);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(run.Cancelled, stop);
        try
        {
            await work(run, either.Token);
        }
        catch (Exception e)
        {
            // Not waited for here: disposing of the run does, and not for ever.
            _ = run.FinishAsync(run.Cancelled.IsCancellationRequested ? "cancelled" : "failed", result: $"{e.GetType().Name}: {e.Message}", stop: stop);
            throw;
        }
        var finished = run.FinishAsync(stop: CancellationToken.None);
        await run.DisposeAsync();
        // A node that is away is no fault of the work; one that does not take its end is to be known of.
        if (finished.Exception?.InnerException is SystoleRefusedException) await finished;
    }

    /// <summary>Registers work by one request; nothing is reported by itself.</summary>
    /// <param name="body">The work.</param>
    /// <param name="create">Whether an agent that nobody configured is made.</param>
    /// <param name="idempotencyKey">The same request under the same key does nothing more and is answered alike; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    public Task<RegisteredDocument> RegisterAsync(
        RegisterBody body, bool create = false, string? idempotencyKey = null, CancellationToken stop = default) =>
        PostAsync("api/runs" + Query(("create", create ? "true" : null)), body, WireJson.Default.RegisterBody, WireJson.Default.RegisteredDocument,
            idempotencyKey, stop);

    /// <summary>A sign of life of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="body">What it says.</param>
    /// <param name="token">Its fencing token; null where that is not known.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    public Task<ActivityDocument> ActivityAsync(string run, ActivityBody body, long? token = null, CancellationToken stop = default) =>
        PostAsync(Path("api/runs", run, "activity"), body, WireJson.Default.ActivityBody, WireJson.Default.ActivityDocument, null, stop, token: token);

    /// <summary>A registered run has nothing to do until its next sign of life.</summary>
    public Task<ActivityDocument> IdleAsync(string run, long? token = null, CancellationToken stop = default) =>
        PostAsync(Path("api/runs", run, "idle"), new IdleBody(), WireJson.Default.IdleBody, WireJson.Default.ActivityDocument, null, stop, token: token);

    /// <summary>A registered run reports its end.</summary>
    public Task<FinishedDocument> FinishAsync(
        string run, FinishBody body, long? token = null, string? idempotencyKey = null, CancellationToken stop = default) =>
        PostAsync(Path("api/runs", run, "finish"), body, WireJson.Default.FinishBody, WireJson.Default.FinishedDocument, idempotencyKey, stop, token: token);

    /// <summary>Moves the total limit of a run in flight.</summary>
    public Task<ExtendedDocument> ExtendAsync(
        string run, TimeSpan by, long? token = null, string? idempotencyKey = null, CancellationToken stop = default) =>
        PostAsync(Path("api/runs", run, "extend"), new ExtendBody((long)by.TotalMilliseconds), WireJson.Default.ExtendBody,
            WireJson.Default.ExtendedDocument, idempotencyKey, stop, token: token);

    /// <summary>Saves what a task in flight needs to be resumed.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="task">The task; <c>heartbeat</c> for the heartbeat run.</param>
    /// <param name="data">Any JSON of at most 256 KiB.</param>
    /// <param name="token">The attempt's fencing token; an older one is refused.</param>
    /// <param name="sequence">Its number; null for the next one.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    public Task<CheckpointSavedDocument> SaveCheckpointAsync(
        string agent, string task, JsonElement data, long? token = null, long? sequence = null, CancellationToken stop = default) =>
        SendAsync(HttpMethod.Put, CheckpointOf(agent, task) + Query(("sequence", sequence is { } s ? Text(s) : null)), data,
            WireJson.Default.JsonElement, WireJson.Default.CheckpointSavedDocument, null, stop, token: token);

    /// <summary>The last checkpoint of a task whose work is not done.</summary>
    public Task<CheckpointDocument> CheckpointAsync(string agent, string task, CancellationToken stop = default) =>
        GetAsync(CheckpointOf(agent, task), WireJson.Default.CheckpointDocument, stop);

    /// <summary>Runs in flight, by agent and number, with what the watch knows of them.</summary>
    public Task<RunsDocument> InFlightAsync(string? agent = null, int limit = 50, string? cursor = null, CancellationToken stop = default) =>
        GetAsync("api/runs" + Query(("in_flight", "true"), ("agent", agent), ("limit", Text(limit)), ("cursor", cursor)), WireJson.Default.RunsDocument, stop);

    /// <summary>Wakes that used up their attempts, the latest accepted first.</summary>
    public Task<DeadLettersDocument> DeadLettersAsync(string? agent = null, int limit = 50, string? cursor = null, CancellationToken stop = default) =>
        GetAsync("api/dead-letters" + Query(("agent", agent), ("limit", Text(limit)), ("cursor", cursor)), WireJson.Default.DeadLettersDocument, stop);

    /// <summary>Puts dead letters back, as new. Those that are dead no more are passed over.</summary>
    public Task<DeadLettersDoneDocument> RequeueAsync(
        string agent, IReadOnlyList<string> wakes, string? idempotencyKey = null, CancellationToken stop = default) =>
        PostAsync("api/dead-letters/requeue", new DeadLettersBody { Agent = agent, Wakes = wakes }, WireJson.Default.DeadLettersBody,
            WireJson.Default.DeadLettersDoneDocument, idempotencyKey, stop);

    /// <summary>Gives dead letters up. Those that are dead no more are passed over.</summary>
    public Task<DeadLettersDoneDocument> DropAsync(
        string agent, IReadOnlyList<string> wakes, string? idempotencyKey = null, CancellationToken stop = default) =>
        SendAsync(HttpMethod.Delete, "api/dead-letters", new DeadLettersBody { Agent = agent, Wakes = wakes }, WireJson.Default.DeadLettersBody,
            WireJson.Default.DeadLettersDoneDocument, idempotencyKey, stop);

    private static string CheckpointOf(string agent, string task) => $"{Path("api/agents", agent, "tasks")}/{Uri.EscapeDataString(task)}/checkpoint";
}
