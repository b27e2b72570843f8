using System.Text.Json;
using Systole.Statistics;
using Systole.Stores;

namespace Systole;

/// <summary>
/// The heart, for a program that embeds it and for every face it has. Each verb is durable before it answers: what was acknowledged is in the
/// store. Refusals are values with a stable code, never exceptions. Reading verbs show the state as of the last commit, signs of life sooner, and
/// never wait for the loop.
/// </summary>
public interface ISystole
{
    /// <summary>Asks that an agent get a turn.</summary>
    ValueTask<Answer<WakeReceipt>> WakeAsync(string agent, WakeRequest request, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>Pauses an agent, or all of them where <paramref name="agent"/> is null. Runs in progress go on.</summary>
    /// <param name="agent">The agent; null for all.</param>
    /// <param name="reason">Why, for whoever looks; null for none. At most 500 characters count.</param>
    /// <param name="duration">For how long; null for until it is resumed.</param>
    /// <param name="key">The caller's idempotency key; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    ValueTask<Answer<PauseReceipt>> PauseAsync(string? agent, string? reason = null, TimeSpan? duration = null, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>Ends a pause. An agent that is paused by itself stays so when all are resumed.</summary>
    ValueTask<Answer<PauseReceipt>> ResumeAsync(string? agent, string? reason = null, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>
    /// Whether the node is well: whether its loop turns, its store takes writes, and messages get away. It costs next to nothing, for probes.
    /// </summary>
    Vitals CheckVitals();

    /// <summary>Ends a heartbeat run by the ladder: ask, wait, terminate the process tree, kill, confirm the exit (L5).</summary>
    ValueTask<Answer<CancelReceipt>> CancelAsync(string run, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>
    /// Registers work that somebody else started: it is watched from now on. An (agent, task) that is in flight is replaced: the old run ends
    /// as superseded, its token is refused, and its checkpoint stays.
    /// </summary>
    ValueTask<Answer<RegisterReceipt>> RegisterAsync(string agent, RegisterRequest request, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>
    /// Whether somebody who may act on its own runs only may act on this one, in flight or not. What acts on a run asks that before, for such
    /// a caller: a run never becomes another's. Refused with <c>not_own_run</c>.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="holder">Who asks.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<Answer<RunReceipt>> OwnRunAsync(string run, RunHolder holder, CancellationToken stop = default);

    /// <summary>
    /// A sign of life of a run in flight. It waits for nothing and may be sent as often as one likes; refused with <c>register_again</c> where
    /// no such run is in flight.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="report">What it says.</param>
    /// <param name="token">Its fencing token, where the caller knows it.</param>
    Answer<ActivityReceipt> Activity(string run, ActivityReport report, long? token = null);

    /// <summary>
    /// Registered work has nothing to do until its next sign of life: it is tracked, and never stale meanwhile. Refused with
    /// <c>not_registered</c> for a heartbeat run.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="token">Its fencing token, where the caller knows it.</param>
    Answer<ActivityReceipt> Idle(string run, long? token = null) => Activity(run, new ActivityReport { Idle = true, Progress = false }, token);

    /// <summary>Registered work is done and no longer tracked: <see cref="FinishAsync"/> with success.</summary>
    /// <param name="run">The run.</param>
    /// <param name="token">Its fencing token, where the caller knows it.</param>
    /// <param name="key">The caller's idempotency key; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    ValueTask<Answer<RunReceipt>> UnregisterAsync(string run, long? token = null, RequestKey? key = null, CancellationToken stop = default) =>
        FinishAsync(run, new Finish(RunOutcome.Succeeded), token, key, stop);

    /// <summary>Registered work reports its end. What a run reports that is not in flight any more is refused.</summary>
    ValueTask<Answer<RunReceipt>> FinishAsync(string run, Finish finish, long? token = null, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>Moves the total limit of a run in flight.</summary>
    /// <param name="run">The run.</param>
    /// <param name="by">By how much, counted from where it is; more than nothing, at most ten years.</param>
    /// <param name="token">Its fencing token, where the caller knows it.</param>
    /// <param name="key">The caller's idempotency key; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    ValueTask<Answer<RunReceipt>> ExtendAsync(string run, TimeSpan by, long? token = null, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>Saves what a task needs to be resumed, in the place of what it saved before.</summary>
    /// <param name="agent">Whose.</param>
    /// <param name="task">The task of a run in flight; <c>heartbeat</c> for the heartbeat run.</param>
    /// <param name="data">A JSON document of at most 256 KiB.</param>
    /// <param name="token">The fencing token of the attempt; an older one is refused.</param>
    /// <param name="sequence">Its number; null for the next one. One that is not newer is refused.</param>
    /// <param name="key">The caller's idempotency key; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    ValueTask<Answer<RunReceipt>> SaveCheckpointAsync(
        string agent, string task, JsonElement data, long? token = null, long? sequence = null, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>The last checkpoint of a task whose work is not done, however old.</summary>
    /// <param name="agent">Whose.</param>
    /// <param name="task">The task.</param>
    /// <param name="holder">
    /// Who asks, where that one may act on its own runs only: the run at work on the task has to be its own, or else the one that saved it. Null
    /// for who may act on all.
    /// </param>
    /// <param name="stop">Gives up.</param>
    ValueTask<Answer<CheckpointRecord>> LoadCheckpointAsync(string agent, string task, RunHolder? holder = null, CancellationToken stop = default);

    /// <summary>The runs in flight with all that the watch knows of them, by agent, its heartbeat run first.</summary>
    /// <param name="agent">Of this agent; null for all.</param>
    Answer<IReadOnlyList<WatchedRunView>> InFlight(string? agent = null);

    /// <summary>A page of the runs in flight, by agent and number, each with its row in the history.</summary>
    /// <param name="agent">Of this agent; null for all.</param>
    /// <param name="after">Only those behind this one; null for the first.</param>
    /// <param name="countMax">The most of them, 1 to 1,000.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<Answer<InFlightPage>> InFlightAsync(string? agent, RunId? after, int countMax, CancellationToken stop = default);

    /// <summary>Wakes that used up their attempts, the latest accepted first.</summary>
    /// <param name="agent">Of this agent; null for all.</param>
    /// <param name="before">Only wakes accepted before this one; null for the latest.</param>
    /// <param name="countMax">The most of them, 1 to 1,000.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<Answer<IReadOnlyList<DeadLetter>>> DeadLettersAsync(
        string? agent, WakeId? before, int countMax, CancellationToken stop = default);

    /// <summary>Puts dead letters back, as new. Those that are dead no more are passed over.</summary>
    ValueTask<Answer<DeadLetterReceipt>> RequeueAsync(
        string agent, IReadOnlyCollection<WakeId> wakes, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>Gives dead letters up. Those that are dead no more are passed over.</summary>
    ValueTask<Answer<DeadLetterReceipt>> DropAsync(
        string agent, IReadOnlyCollection<WakeId> wakes, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>The node, the scheduler and every agent.</summary>
    NodeStatus Status();

    /// <summary>The nodes that share the store, this one among them; it alone where the store is its own.</summary>
    NodesView Nodes();

    /// <summary>
    /// Asks a node to start no more runs, or to do so again; those in progress go on, and what is due starts on the others. Asked again
    /// it does nothing more. Refused where the store has one node only: a pause does that.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="drains">Whether it starts no more.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    ValueTask<Answer<NodeView>> DrainAsync(string node, bool drains, CancellationToken stop = default);

    /// <summary>The open alerts of everything, the worst first, each with who was told and what hides it.</summary>
    IReadOnlyList<AlertView> Alerts();

    /// <summary>
    /// Takes note of an alert: it is not told again and again, and stays open until what is wrong is over. One that only says how a run ended
    /// is over with it. Refused with <c>unknown_alert</c> where none of that name is open.
    /// </summary>
    /// <param name="alert">Its fingerprint, such as <c>stale:pm/job</c>.</param>
    /// <param name="by">Who, 1 to 64 characters.</param>
    /// <param name="key">The caller's idempotency key; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    ValueTask<Answer<AlertReceipt>> AcknowledgeAsync(string alert, string by, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>The silences, each with how many open alerts it hides now.</summary>
    IReadOnlyList<SilenceReceipt> Silences();

    /// <summary>Asks not to be told of something for a while. What was told before is still told to be over.</summary>
    ValueTask<Answer<SilenceReceipt>> SilenceAsync(SilenceRequest request, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>Ends a silence: what it hid and is still open is told at once. Refused with <c>unknown_silence</c> where there is none of that name.</summary>
    /// <param name="silence">Its name, such as <c>s3</c>.</param>
    /// <param name="by">Who, 1 to 64 characters.</param>
    /// <param name="key">The caller's idempotency key; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    ValueTask<Answer<SilenceReceipt>> EndSilenceAsync(string silence, string by, RequestKey? key = null, CancellationToken stop = default);

    /// <summary>What channels are still to be told, by channel, the earliest first.</summary>
    IReadOnlyList<OutboxEntry> Outbox();

    /// <summary>The channels, and how they do.</summary>
    IReadOnlyList<ChannelView> Channels();

    /// <summary>Sends a test message, once, and says exactly what came back.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<Answer<ChannelTest>> TestChannelAsync(string channel, CancellationToken stop = default);

    /// <summary>One agent.</summary>
    Answer<AgentView> Agent(string agent);

    /// <summary>Why the next run is when it is, and what holds each pending wake until when (L7).</summary>
    Answer<Explanation> Explain(string agent);

    /// <summary>The next slots of an agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="count">How many, 1 to 1,000.</param>
    Answer<IReadOnlyList<Instant>> Next(string agent, int count);

    /// <summary>Runs, the latest start first.</summary>
    /// <param name="agent">Of this agent; null for all.</param>
    /// <param name="before">Only runs before this place in the history (<see cref="RunRecord.Sequence"/>); null for the latest.</param>
    /// <param name="countMax">The most runs, 1 to 1,000.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<Answer<IReadOnlyList<RunRecord>>> RunsAsync(string? agent, long? before, int countMax, CancellationToken stop = default);

    /// <summary>One run.</summary>
    ValueTask<Answer<RunRecord>> RunAsync(string run, CancellationToken stop = default);

    /// <summary>What became of an agent's runs over time, as it was committed: outcomes, durations, gaps, tokens and cost.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="by">By hour, kept for 14 days at most, or by day, kept for 400; neither for longer than retention.</param>
    /// <param name="from">From when on; null for 24 hours or 30 days, the last one among them.</param>
    /// <param name="to">Until when; null for now. At most 14 days after <paramref name="from"/> by hour, and 400 by day.</param>
    /// <param name="stop">Gives up.</param>
    ValueTask<Answer<StatsView>> StatsAsync(
        string agent, StatsPeriod by = StatsPeriod.Hour, Instant? from = null, Instant? to = null, CancellationToken stop = default);

    /// <summary>Lines of the journal after a sequence number, the oldest first.</summary>
    ValueTask<IReadOnlyList<JournalEntry>> JournalAsync(long after, string? agent, int countMax, CancellationToken stop = default);

    /// <summary>The last lines of the journal, the oldest of them first.</summary>
    ValueTask<IReadOnlyList<JournalEntry>> JournalTailAsync(string? agent, int countMax, CancellationToken stop = default);

    /// <summary>
    /// The journal as it grows, without a hole: first what the store has after <paramref name="after"/>, then each line once it is committed.
    /// A reader that is too slow reads on from the store; nothing is dropped.
    /// </summary>
    /// <param name="after">Lines up to and including this one are passed over; null to begin with the next one that is written.</param>
    /// <param name="agent">Only lines that concern this agent; null for all.</param>
    /// <param name="stop">Ends the stream.</param>
    /// <exception cref="JournalResetException">
    /// A shared store has lost lines that were read, in a failover to a replica that was behind.
    /// </exception>
    IAsyncEnumerable<JournalEntry> FollowAsync(long? after, string? agent, CancellationToken stop = default);

    /// <summary>The first and last sequence numbers of the journal that are kept.</summary>
    ValueTask<(long First, long Last)> JournalRangeAsync(CancellationToken stop = default);

    /// <summary>The run whose W3C trace id this is: what is started inside a run names it as its cause without knowing it.</summary>
    ValueTask<RunId?> FindRunByTraceAsync(string traceId, CancellationToken stop = default);
}
