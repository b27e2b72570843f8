namespace Systole.Cli.Simulating.Tracks;

/// <summary>
/// Marks of one lane in bounded memory: a simulation of years has more of them than a picture has columns. When it is full, marks of a look
/// that share a stretch of time become one that counts them; the stretch doubles until there is room.
/// </summary>
/// <param name="byEnd">Whether marks are told apart by their ends too.</param>
internal sealed class MarkList(bool byEnd = false)
{
    /// <summary>Several times the columns of the picture, so that a merged mark is still narrower than one of them.</summary>
    private const int MarksMax = 8_192;

    private List<Mark> _marks = [];
    private long _grainMs = 1;

    public IReadOnlyList<Mark> All => _marks;

    public void Add(Mark mark)
    {
        _marks.Add(mark);
        if (_marks.Count < MarksMax) return;
        // Doubling from a millisecond to hours would take its time.
        _grainMs = Math.Max(_grainMs, (_marks.Max(m => m.From).UnixMs - _marks.Min(m => m.From).UnixMs) / MarksMax / 2);
        do
        {
            _grainMs *= 2;
            _marks = Merging.InCells(_marks, at => at.UnixMs / _grainMs, byEnd);
        }
        while (_marks.Count > MarksMax / 2);
    }
}
