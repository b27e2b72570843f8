namespace Systole.Stores;

/// <summary>What is the same of alerting's rows in every store: which of them are taken, and in which order they come back.</summary>
internal static class AlertingRows
{
    /// <summary>16.</summary>
    public const int RoomLengthMax = 16;

    /// <summary>512: in any script it fits into an entry of an index.</summary>
    public const int KeyLengthMax = 512;

    /// <summary>
    /// By room, then key, ordinal. Databases sort by bytes, which is another order where a character is a pair of surrogates.
    /// </summary>
    public static IReadOnlyList<AlertingRow> InOrder(this IEnumerable<AlertingRow> rows) =>
        [.. rows.OrderBy(row => row.Room, StringComparer.Ordinal).ThenBy(row => row.Key, StringComparer.Ordinal)];

    /// <summary>Rows with what changed since, in order.</summary>
    public static IReadOnlyList<AlertingRow> With(this IReadOnlyList<AlertingRow> rows, IReadOnlyCollection<AlertingRow> changes)
    {
        if (changes.Count == 0) return rows;
        var kept = rows.ToDictionary(row => (row.Room, row.Key));
        foreach (var row in changes) kept[(row.Room, row.Key)] = row;
        return kept.Values.Where(row => row.Json is not null).InOrder();
    }

    /// <summary>Refuses what no store takes. To be asked before anything of a batch is written.</summary>
    /// <exception cref="InvalidOperationException">The length of a room or a key is out of bounds, or a row comes twice.</exception>
    public static void Check(IReadOnlyCollection<AlertingRow> rows)
    {
        if (Fault(rows) is { } fault) throw new InvalidOperationException(fault);
    }

    /// <summary>What is wrong with the rows of a batch, in one line; null where nothing is.</summary>
    public static string? Fault(IReadOnlyCollection<AlertingRow> rows)
    {
        var seen = new HashSet<(string, string)>(rows.Count);
        foreach (var (room, key, _) in rows)
        {
            if (room.Length is 0 or > RoomLengthMax)
                return $"a room of alerting has {room.Length} characters; give it 1 to {RoomLengthMax}";
            if (key.Length is 0 or > KeyLengthMax)
                return $"a key in the room '{room}' of alerting has {key.Length} characters; give it 1 to {KeyLengthMax}";
            if (!seen.Add((room, key)))
                return $"the key '{key}' in the room '{room}' of alerting comes twice in a batch; give it once, as it is in the end";
        }
        return null;
    }
}
