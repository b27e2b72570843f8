namespace Systole.Client.Streaming;

/// <summary>What comes down the event stream.</summary>
public abstract record JournalMessage
{
    private JournalMessage()
    {
    }

    /// <summary>A line of the journal.</summary>
    /// <param name="Id">Its place.</param>
    /// <param name="Name">The event's name, such as <c>run_started</c>.</param>
    /// <param name="Json">The line: a JSON object without a line break.</param>
    public sealed record Line(long Id, string Name, string Json) : JournalMessage;

    /// <summary>
    /// The journal does not go on where it was left: lines are no longer kept, or it is another journal. What is kept of the missing lines
    /// follows.
    /// </summary>
    /// <param name="First">The first id that is kept.</param>
    /// <param name="Last">The last one.</param>
    public sealed record Reset(long First, long Last) : JournalMessage;

    /// <summary>The connection is gone; another attempt follows by itself.</summary>
    /// <param name="Reason">Why, in one line.</param>
    /// <param name="RetryIn">When.</param>
    public sealed record Disconnected(string Reason, TimeSpan RetryIn) : JournalMessage;

    /// <summary>The connection is there again.</summary>
    public sealed record Reconnected : JournalMessage;
}
