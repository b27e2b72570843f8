using System.Diagnostics;

namespace Systole.Supervisor;

/// <summary>
/// How long the command ran. A loop that comes round much later than it asked to was frozen, and the command with it: no clock of any
/// platform tells that in the same way, so the lateness itself is left out.
/// </summary>
internal sealed class RunClock
{
    private static readonly TimeSpan LatenessMax = TimeSpan.FromSeconds(2);

    private long _last = Stopwatch.GetTimestamp();

    /// <summary>When it started.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>How long it has run.</summary>
    public TimeSpan Ran { get; private set; }

    /// <summary>One turn of the loop that asked to wait so long.</summary>
    public void Turn(TimeSpan asked)
    {
        var now = Stopwatch.GetTimestamp();
        var elapsed = Stopwatch.GetElapsedTime(_last, now);
        _last = now;
        Ran += elapsed > asked + LatenessMax ? asked : elapsed;
    }
}
