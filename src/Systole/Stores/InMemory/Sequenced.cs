using System.Runtime.InteropServices;

namespace Systole.Stores.InMemory;

/// <summary>Rows in the order of their sequence numbers, nearly always added at the end.</summary>
internal sealed class Sequenced<T>(Func<T, long> sequenceOf) where T : class
{
    private readonly List<T> _rows = [];

    public int Count => _rows.Count;

    /// <summary>All rows, the lowest sequence number first.</summary>
    public ReadOnlySpan<T> Rows => CollectionsMarshal.AsSpan(_rows);

    /// <summary>The row of that number; null for none.</summary>
    public T? Find(long sequence)
    {
        var at = CountUpTo(sequence);
        return at > 0 && sequenceOf(_rows[at - 1]) == sequence ? _rows[at - 1] : null;
    }

    /// <summary>Adds a row, in the place of the one with the same number where there is one.</summary>
    public void Put(T row)
    {
        var sequence = sequenceOf(row);
        var at = CountUpTo(sequence);
        if (at > 0 && sequenceOf(_rows[at - 1]) == sequence) _rows[at - 1] = row;
        else _rows.Insert(at, row);
    }

    /// <summary>How many rows have this number or a lower one.</summary>
    public int CountUpTo(long sequence)
    {
        var (low, high) = (0, _rows.Count);
        if (high > 0 && sequenceOf(_rows[^1]) <= sequence) return high;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sequenceOf(_rows[middle]) <= sequence) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    public void RemoveFirst(int count) => _rows.RemoveRange(0, count);

    public int RemoveAll(Predicate<T> match) => _rows.RemoveAll(match);
}
