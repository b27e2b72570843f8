using System.Text;
using Systole.Client.Wire;
using Systole.Stores;

namespace Systole.Server.Api;

/// <summary>What the watch knows, as documents.</summary>
internal static class WatchDocuments
{
    public static RegisteredDocument Registered(RegisterReceipt receipt) => new()
    {
        Run = receipt.Run.ToString(),
        Token = receipt.Run.Number,
        Attempt = receipt.Attempt,
        IdempotencyKey = receipt.IdempotencyKey,
        Limits = Limits(receipt.Silence, receipt.Total, receipt.CancelGrace),
        Checkpoint = receipt.Checkpoint is { } saved ? Checkpoint(saved) : null,
        Interrupted = Interrupted(receipt.Interrupted),
    };

    public static CheckpointDocument Checkpoint(CheckpointRecord saved) =>
        new(saved.Sequence, saved.Run.ToString(), saved.At.ToDateTimeOffset(), Documents.Parsed(saved.Data));

    public static WatchDocument Watch(WatchedRunView view)
    {
        var run = view.Run;
        return new WatchDocument
        {
            Phase = Of(run.Phase),
            Tool = run.Tool is { } tool ? new ToolDocument(tool.Name, Documents.Ms(tool.Timeout), tool.Arguments) : null,
            Idle = run.IsIdle,
            Stale = run.Stale,
            TimedOut = run.TimedOut,
            Limits = Limits(view.Silence, view.Total, view.CancelGrace),
            StaleAt = Documents.Of(view.StaleAt),
            TimesOutAt = Documents.Of(view.TimesOutAt),
            RunningForMs = Documents.Ms(view.Now - run.StartedAt),
            ChargedMs = Documents.Ms(view.Charged),
            IdleForMs = Documents.Ms(view.Now - run.LastActivityAt),
            NoProgressForMs = Documents.Ms(view.Now - run.ProgressAt),
            Details = run.Details is { } details ? Documents.Parsed(Encoding.UTF8.GetBytes(details)) : null,
            Model = run.Model,
            Parent = run.Parent?.ToString(),
            CheckpointSequence = run.Checkpoint?.Sequence,
            CheckpointRequested = run.CheckpointAsked,
            Cancelling = run.Cancellation is { } ladder ? Names.Of(ladder.Stage) : null,
            Interrupted = Interrupted(run.Interrupted),
            UnconfirmedSince = Documents.Of(run.UnconfirmedSince),
        };
    }

    private static LimitsDocument Limits(WatchLimit silence, WatchLimit? total, TimeSpan cancelGrace) => new()
    {
        StaleAfterMs = Documents.Ms(silence.Length),
        StaleFrom = silence.Origin,
        TimeoutAfterMs = Documents.Ms(total?.Length),
        TimeoutFrom = total?.Origin,
        CancelGraceMs = Documents.Ms(cancelGrace),
    };

    private static InterruptedDocument? Interrupted(Interruption? left) => left is null ? null : new InterruptedDocument
    {
        Run = left.Run.ToString(),
        Attempt = left.Attempt,
        Outcome = Names.Of(left.Outcome),
        At = left.At.ToDateTimeOffset(),
        Phase = Of(left.Phase),
        Uncertain = [.. left.Uncertain.Last.Select(step => new StepDocument(step.Tool, step.StartedAt.ToDateTimeOffset(), Documents.Of(step.EndedAt)))],
        UncertainBefore = left.Uncertain.Before,
    };

    private static string? Of(Phase phase) => phase == Phase.None ? null : Names.Of(phase);
}
