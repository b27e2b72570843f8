using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Systole.Client.Wire;

namespace Systole.Client.Runs;

/// <summary>
/// Work that this program does and a node watches. Signs of life are free to make: they are put together and sent as seldom as the node
/// allows, the first and the last always, and what changes what the run does at once. While no node answers they wait, within a bound.
/// Safe to share between threads.
/// </summary>
public sealed partial class LiveRun : IAsyncDisposable
{
    private static readonly ActivityBody Alive = new();
    private static readonly string[] Waits = ["waiting_human", "waiting_agent", "paused"];

    private readonly Lock _gate = new();
    private readonly SystoleClient _client;
    private readonly string _agent;
    private readonly string _task;
    private readonly LiveRunOptions _options;
    private readonly TimeProvider _time;
    private readonly Outbox _outbox;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _callbacks = [];
    private readonly Task _sending;
    private readonly long _began;
    private RegisteredDocument? _registered;
    private Report? _state;
    private string? _phase;
    private Report.Finish? _finish;

    internal LiveRun(
        SystoleClient client, string agent, string task, LiveRunOptions options, TimeProvider time, RegisteredDocument? registered)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReportsMax, 1);
        (_client, _agent, _task, _options, _time, _registered) = (client, agent, task, options, time, registered);
        _began = time.GetTimestamp();
        _outbox = new Outbox(options.ReportsMax);
        _sending = Task.Run(SendAllAsync);
    }

    /// <summary>What registering answered, the last time: its name, its limits, the checkpoint to go on from. Null until a node has.</summary>
    public RegisteredDocument? Registered
    {
        get
        {
            lock (_gate) return _registered;
        }
    }

    /// <summary>
    /// Its name; null until a node has given it one. It gets another where a node knows nothing of it any more and it is registered again,
    /// on another store, say, and where it goes on past its limit: then it is the next attempt of its task, unless somebody else has taken
    /// that up. One that has ended otherwise by the node's word is never registered again.
    /// </summary>
    public string? Run => Registered?.Run;

    /// <summary>
    /// Cancelled when the run is to stop: somebody asked for it, or another attempt has taken its place. Whoever stops calls
    /// <see cref="FinishAsync"/>. A run that has timed out, and that nobody asked to stop, is not cancelled by that.
    /// </summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>How it ended by the node's word, <c>superseded</c> where another attempt has taken its place; null while it goes on.</summary>
    public string? Outcome => _over?.Outcome;

    /// <summary>
    /// Why it is over though it did not say so itself, in a sentence for people: it was cancelled, timed out, or was replaced. Null while it
    /// goes on, and where <see cref="FinishAsync"/> has ended it.
    /// </summary>
    public string? WhyOver => _over?.Reason;

    /// <summary>A sign of life: the work goes on. It costs nothing, however often it is called.</summary>
    /// <param name="report">
    /// What there is to say beside that; null for nothing. Tokens and cost are totals since this object began, whatever runs the node has had
    /// it under.
    /// </param>
    public void Activity(ActivityBody? report = null)
    {
        report ??= Alive;
        lock (_gate)
        {
            if (_finish is not null) return;
            var phase = report.Tool is not null ? "tool" : report.Phase ?? AfterProgress(report);
            var isPlain = phase == _phase && report is { Tool: null, ToolTimeoutMs: null, Arguments: null, Error: null };
            var sign = new Report.Sign(report, isPlain);
            if (!isPlain) (_phase, _state) = (phase, sign);
            _outbox.Add(sign);
        }
    }

    /// <summary>It has nothing to do until its next sign of life, and is not stale however long that takes.</summary>
    public void Idle()
    {
        lock (_gate)
        {
            if (_finish is not null) return;
            var idle = new Report.Idle();
            (_phase, _state) = ("idle", idle);
            _outbox.Add(idle);
        }
    }

    /// <summary>Saves what a later attempt needs to go on. What was reported before is told before.</summary>
    /// <param name="data">Any JSON of at most 256 KiB.</param>
    /// <param name="sequence">Its number; null for the next one.</param>
    /// <param name="stop">Gives up waiting.</param>
    /// <exception cref="SystoleRefusedException">The node does not take it, or the run was replaced.</exception>
    /// <exception cref="SystoleUnreachableException">No node answers: it is not saved.</exception>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public async Task<CheckpointSavedDocument> SaveCheckpointAsync(JsonElement data, long? sequence = null, CancellationToken stop = default)
    {
        // What it was read from may be gone by the time it is sent.
        var save = new Report.Save(data.Clone(), sequence);
        lock (_gate)
        {
            if (_finish is not null && _over is null) throw new RunEndedException("the run has said how it ended: it saves nothing more");
            _outbox.Add(save);
            if (_over is { } over) Refuse(over);
        }
        return await save.Done.Task.WaitAsync(stop);
    }

    /// <summary>Saves what a later attempt needs to go on, as JSON.</summary>
    public Task<CheckpointSavedDocument> SaveCheckpointAsync<T>(T data, JsonTypeInfo<T> type, long? sequence = null, CancellationToken stop = default) =>
        SaveCheckpointAsync(JsonSerializer.SerializeToElement(data, type), sequence, stop);

    /// <summary>The work has ended; what was not sent yet is sent before. It is told until a node has heard it, however long that takes.</summary>
    /// <param name="outcome"><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
    /// <param name="tokens">Tokens used in all; null where that is not said.</param>
    /// <param name="usd">Cost in all in US dollars; null where that is not said.</param>
    /// <param name="result">What came of it, in words; null for nothing.</param>
    /// <param name="stop">Gives up waiting; disposing of the run still tries.</param>
    /// <returns>How the run ended by the node's word: it may have been cancelled, or replaced, before.</returns>
    /// <exception cref="SystoleRefusedException">The node does not take it.</exception>
    public Task<string> FinishAsync(
        string outcome = "succeeded", long? tokens = null, decimal? usd = null, string? result = null, CancellationToken stop = default) =>
        End(new FinishBody { Outcome = outcome, Tokens = tokens, Usd = usd, Result = result }).Done.Task.WaitAsync(stop);

    /// <summary>
    /// Ends it. Where <see cref="FinishAsync"/> was not called the run has failed: what it saved stays, and the next attempt is told. Waits
    /// <see cref="LiveRunOptions.FlushWithin"/> at most.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested) return;
        End(new FinishBody { Outcome = "failed", Result = "it was left before it said how it ended" });
        using (var enough = new CancellationTokenSource(_options.FlushWithin, _time))
        {
            await Task.WhenAny(_sending, Task.Delay(Timeout.InfiniteTimeSpan, _time, enough.Token));
        }
        await _closing.CancelAsync();
        await _sending;
        await CallbacksAsync();
        _cancelled.Dispose();
        _closing.Dispose();
    }

    internal static RegisterBody BodyOf(string agent, string task, LiveRunOptions options) =>
        new() { Agent = agent, Task = task, Model = options.Model, Parent = options.Parent };

    private Report.Finish End(FinishBody body)
    {
        lock (_gate)
        {
            if (_finish is not null) return _finish;
            _finish = new Report.Finish(body);
            _isHurried = true;
            _outbox.Add(_finish);
            if (_over is { } over) Refuse(over);
            return _finish;
        }
    }

    // The node takes work that moves forward for work that waits for nobody any more.
    private string? AfterProgress(ActivityBody report) =>
        _phase == "idle" || (report.Progress != false && Waits.Contains(_phase)) ? null : _phase;

    private async Task CallbacksAsync()
    {
        Task[] callbacks;
        lock (_gate)
        {
            callbacks = [.. _callbacks];
            _callbacks.Clear();
        }
        await Task.WhenAll(callbacks);
    }
}
