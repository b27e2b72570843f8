namespace Systole.Cli.Simulating.Tracks;

/// <summary>Makes one mark of several that could not be told apart. It counts them, so that none is lost.</summary>
internal static class Merging
{
    /// <summary>
    /// The marks in the order of their beginnings, with those of a look that begin in one cell made one. It is drawn as the longest of
    /// them, and no longer, since a cell may be wide and what is in it short.
    /// </summary>
    /// <param name="marks">The marks.</param>
    /// <param name="cell">The cell of an instant.</param>
    /// <param name="byEnd">Whether marks are told apart by the cells of their ends, too.</param>
    public static List<Mark> InCells(IEnumerable<Mark> marks, Func<Instant, long> cell, bool byEnd = false)
    {
        var places = new Dictionary<(Look, int, long, long), int>();
        var merged = new List<Mark>();
        foreach (var mark in marks.OrderBy(mark => mark.From))
        {
            var place = (mark.Look, mark.Row, cell(mark.From), byEnd ? cell(mark.To) : 0);
            if (places.TryAdd(place, merged.Count)) merged.Add(mark);
            else merged[places[place]] = Together(merged[places[place]], mark);
        }
        return merged;
    }

    /// <summary>The marks, with those of a look made one between which no gap is to be seen; it is as long as all of them.</summary>
    /// <param name="marks">The marks.</param>
    /// <param name="hasGap">Whether there is a gap to be seen between a mark and one that begins at an instant.</param>
    public static List<Mark> WithoutGaps(IEnumerable<Mark> marks, Func<Mark, Instant, bool> hasGap)
    {
        var merged = new List<Mark>();
        foreach (var alike in marks.GroupBy(mark => (mark.Look, mark.Row)))
        {
            var first = merged.Count;
            foreach (var mark in alike.OrderBy(mark => mark.From))
            {
                if (merged.Count == first || hasGap(merged[^1], mark.From)) merged.Add(mark);
                else merged[^1] = Together(merged[^1], mark) with { From = merged[^1].From, To = Instant.Later(merged[^1].To, mark.To) };
            }
        }
        return merged;
    }

    private static Mark Together(Mark one, Mark other) => (other.To - other.From > one.To - one.From ? other : one) with
    {
        First = Instant.Earlier(one.First, other.First),
        Last = Instant.Later(Instant.Later(one.To, one.Last), Instant.Later(other.To, other.Last)),
        Count = one.Count + other.Count,
        Tag = null,
    };
}
