using Systole.Testing;

namespace Systole.Core.Tests.Properties.Beats;

/// <summary>The process of a run: it ends when its script says, at a rung of a cancellation, or with its host.</summary>
internal sealed class BeatProcess(RunModel model, Instant started)
{
    private readonly ScriptedOutcome _outcome = model.Outcomes[0];

    /// <summary>When it ends, or ended; null where nothing ends it yet.</summary>
    public Instant? EndsAt { get; private set; } = model.Outcomes[0] == ScriptedOutcome.Hangs ? null : started + model.Duration;

    /// <summary>When it vanished with its host; null where it did not.</summary>
    public Instant? GoneAt { get; private set; }

    /// <summary>Whether it ended by force.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>How its end is to be told.</summary>
    public string OutcomeOf(string? asked) => GoneAt is not null ? "lost"
        : !IsEnded && _outcome == ScriptedOutcome.Succeeded ? "succeeded"
        : asked switch { null => "failed", "timeout" => "timed_out", _ => "cancelled" };

    public void Cancel(CancelStage rung, Instant at)
    {
        if (!(rung >= model.ExitsAt) || EndsAt <= at) return;
        (EndsAt, IsEnded) = (at, true);
    }

    public void Freeze(Instant from, TimeSpan length)
    {
        if (!model.Survives && !(EndsAt <= from)) EndsAt += length;
    }

    public void LosePower(Instant at)
    {
        if (!model.Survives && !(EndsAt < at)) GoneAt = at;
    }
}
