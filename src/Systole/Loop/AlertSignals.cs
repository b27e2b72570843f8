namespace Systole.Loop;

/// <summary>A channel has answered.</summary>
internal sealed class AnsweredSignal(IncidentKey key, string message, Delivery answer) : Signal
{
    public override AgentInput? ToInput(Func<WakeId> nextWake) => null;

    public override void Apply(Heart heart, Instant now) => heart.Answered(key, message, answer, now);
}

/// <summary>Nodes are gone that had messages on their way: this one sends them.</summary>
internal sealed class SendingLostSignal(Func<string, bool> isGone) : Signal
{
    public override AgentInput? ToInput(Func<WakeId> nextWake) => null;

    public override void Apply(Heart heart, Instant now) => heart.TakeUpSending(isGone, now);
}

/// <summary>Somebody saw that a channel takes messages: what waits for it is tried at once.</summary>
internal sealed class ChannelTriedSignal(string channel, Delivery answer) : Signal
{
    public override AgentInput? ToInput(Func<WakeId> nextWake) => null;

    public override void Apply(Heart heart, Instant now) => heart.TryChannel(channel, answer, now);
}

/// <summary>Somebody has taken note of an alert.</summary>
internal sealed class AcknowledgeSignal(string alert, string by) : Request<AlertReceipt>
{
    private AlertReceipt? _receipt;

    public override AgentInput? ToInput(Func<WakeId> nextWake) => null;

    public override void Apply(Heart heart, Instant now) =>
        _receipt = heart.Acknowledge(alert, by, now) ? new AlertReceipt(alert, by, now, heart.IsOpen(alert)) : null;

    protected override Answer<AlertReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened) =>
        _receipt is { } receipt ? receipt : Refusals.NoAlert(alert);
}

/// <summary>Somebody does not want to be told of something for a while.</summary>
internal sealed class SilenceSignal(AlertMatch match, string author, string? comment, Instant? from, Instant? to) : Request<SilenceReceipt>
{
    private SilenceReceipt? _receipt;

    public override AgentInput? ToInput(Func<WakeId> nextWake) => null;

    public override void Apply(Heart heart, Instant now) =>
        _receipt = heart.Silenced(match, author, comment, from ?? now, to, now) is { } silence
            ? new SilenceReceipt(silence, heart.CountHidden(silence, Instant.Later(now, silence.From))) : null;

    protected override Answer<SilenceReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened) =>
        _receipt is { } receipt ? receipt : Refusals.TooManySilences;
}

/// <summary>Somebody wants to be told again.</summary>
internal sealed class EndSilenceSignal(string silence, string by) : Request<SilenceReceipt>
{
    private SilenceReceipt? _receipt;

    public override AgentInput? ToInput(Func<WakeId> nextWake) => null;

    public override void Apply(Heart heart, Instant now) =>
        _receipt = heart.EndSilence(silence, by, now) is { } ended ? new SilenceReceipt(ended, 0) : null;

    protected override Answer<SilenceReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened) =>
        _receipt is { } receipt ? receipt : Refusals.NoSilence(silence);
}
