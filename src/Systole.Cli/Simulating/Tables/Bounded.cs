using System.Diagnostics.CodeAnalysis;

namespace Systole.Cli.Simulating.Tables;

/// <summary>Rows by key, in the order in which they came up, of which there are only so many; the rest is counted.</summary>
internal sealed class Bounded<TKey, TRow>(int max) where TKey : notnull where TRow : class, new()
{
    private readonly OrderedDictionary<TKey, TRow> _rows = [];

    /// <summary>What found no room.</summary>
    public long Left { get; private set; }

    public IEnumerable<KeyValuePair<TKey, TRow>> All => _rows;

    /// <summary>The row of a key, a new one where there is none yet and room.</summary>
    public bool TryGet(TKey key, [NotNullWhen(true)] out TRow? row)
    {
        if (_rows.TryGetValue(key, out row)) return true;
        if (_rows.Count == max)
        {
            Left++;
            return false;
        }
        _rows.Add(key, row = new TRow());
        return true;
    }
}
