namespace Systole.Testing.Traces;

/// <summary>
/// The dead letters of a journal by their place among those of their agent, from 1: a replay may give its wakes other names, and has them die
/// in the same order.
/// </summary>
internal sealed class DeadLetterNumbers
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Takes in a line.</summary>
    public void Take(JournalFact line)
    {
        if (line.Event != "wake_dead_lettered" || line.Text("agent") is not { } agent || line.Text("wake") is not { } wake) return;
        _numbers[wake] = _counts[agent] = _counts.GetValueOrDefault(agent) + 1;
    }

    /// <summary>The place of a wake when it died last; null where the journal does not tell of that.</summary>
    public int? Of(JournalFact line) => line.Text("wake") is { } wake && _numbers.TryGetValue(wake, out var number) ? number : null;
}
