using Systole.Stores;

namespace Systole.Loop;

/// <summary>Something from outside that waits to be decided on. Nothing acts directly on a signal: it goes through the inbox (habit 10).</summary>
internal abstract class Signal
{
    /// <summary>When it came in, by the wall clock.</summary>
    public required Instant At { get; init; }

    /// <summary>Where it comes among the signals of one instant.</summary>
    public virtual Place Place => EndOf is null ? Place.Outside : Place.Ended;

    /// <summary>The agent whose run has ended; null where it is no such report.</summary>
    public virtual AgentId? EndOf => null;

    /// <summary>The caller's idempotency key; null for none.</summary>
    public RequestKey? Key { get; init; }

    /// <summary>The input it is for an agent; null where it concerns all of them.</summary>
    /// <param name="nextWake">Gives the next wake its number.</param>
    public abstract AgentInput? ToInput(Func<WakeId> nextWake);

    /// <summary>Reads what a decision about it needs from the store, once for each try.</summary>
    /// <param name="store">The store: as it was before the batch.</param>
    /// <param name="taken">The dead letters that signals before it in the batch decide on; it adds its own.</param>
    /// <exception cref="StoreException">It cannot be read; the signal is refused.</exception>
    public virtual ValueTask PrepareAsync(IStore store, HashSet<WakeId> taken) => ValueTask.CompletedTask;

    /// <summary>Whether there is still something to decide. It makes room for what is not known yet.</summary>
    public virtual bool IsAdmitted(Heart heart) => true;

    /// <summary>Applies what concerns all agents.</summary>
    public virtual void Apply(Heart heart, Instant now)
    {
    }

    /// <summary>It is decided and committed: the caller is answered.</summary>
    /// <param name="heart">The heart after the turn.</param>
    /// <param name="happened">What followed from it.</param>
    public virtual void Answer(Heart heart, IReadOnlyList<Event> happened)
    {
    }

    /// <summary>It could not be decided or committed: the caller is told why.</summary>
    public virtual void Refuse(Refusal refusal)
    {
    }

    /// <summary>Whether somebody waits for an answer; what a runner reports is kept until it could be committed.</summary>
    public virtual bool HasCaller => false;

    /// <summary>What is kept to answer a repeated request with; null where nothing is. Called before the commit.</summary>
    public virtual string? Receipt(Heart heart, IReadOnlyList<Event> happened) => null;

    /// <summary>Answers a repeated request with what was kept.</summary>
    public virtual void Replay(string receipt)
    {
    }
}

/// <summary>The order of signals at one instant (L7): what came from outside, ends of runs, what runs emitted.</summary>
internal enum Place
{
    /// <summary>Somebody else's doing.</summary>
    Outside,

    /// <summary>The end of a run.</summary>
    Ended,

    /// <summary>What a run brought about.</summary>
    Emitted,
}

/// <summary>A signal whose caller waits for an answer.</summary>
internal abstract class Request<T> : Signal where T : class
{
    private readonly TaskCompletionSource<Answer<T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer, once it is durable.</summary>
    public Task<Answer<T>> Answered => _answer.Task;

    public override bool HasCaller => true;

    public sealed override void Answer(Heart heart, IReadOnlyList<Event> happened) => _answer.TrySetResult(AnswerFrom(heart, happened));

    public sealed override void Refuse(Refusal refusal) => _answer.TrySetResult(refusal);

    public sealed override string? Receipt(Heart heart, IReadOnlyList<Event> happened) =>
        AnswerFrom(heart, happened) is { IsDone: true } done ? ReceiptJson.Write(done.Value) : null;

    public sealed override void Replay(string receipt) => _answer.TrySetResult(ReceiptJson.Read<T>(receipt));

    protected abstract Answer<T> AnswerFrom(Heart heart, IReadOnlyList<Event> happened);
}
