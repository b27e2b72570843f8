namespace Systole.Cli.Simulating.Tracks;

/// <summary>Stretches that one line opens and another closes, such as pauses; those left open go on to the end.</summary>
internal sealed class OpenMarks(MarkList marks)
{
    private readonly OrderedDictionary<string, Mark> _open = [];

    /// <summary>Opens a stretch; one that is open already goes on.</summary>
    public void Open(string key, Instant at, Look look, string says) => _open.TryAdd(key, new Mark(at, at, look, says));

    public void Close(string key, Instant at)
    {
        if (_open.Remove(key, out var mark)) marks.Add(mark with { To = at });
    }

    public void CloseAll(Instant end)
    {
        foreach (var (_, mark) in _open) marks.Add(mark with { To = end });
        _open.Clear();
    }
}
