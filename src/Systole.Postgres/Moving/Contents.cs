using Npgsql;
using Systole.Postgres.Turns;

namespace Systole.Postgres.Moving;

/// <summary>What a database has in it already.</summary>
/// <param name="Turn">The last commit.</param>
/// <param name="WasMoved">Whether the last commit was that of a move: no node decided anything since.</param>
/// <param name="Alive">A node that is at work on it; null where none is.</param>
/// <param name="Kinds">What there is of rows; nothing in an empty one.</param>
internal sealed record Contents(Turn Turn, bool WasMoved, string? Alive, ImmutableArray<string> Kinds)
{
    private const int FirstKind = 5;

    /// <summary>Whether there is nothing that could be lost.</summary>
    public bool IsEmpty => Kinds.IsEmpty && !WasMoved;

    public static Contents Read(NpgsqlDataReader row)
    {
        var kinds = Table.All.Select(table => table.Name).Where((_, i) => row.GetBoolean(FirstKind + i));
        return new Contents(
            Turn.Read(row), row.GetBoolean(3), row.IsDBNull(4) ? null : row.GetString(4),
            [.. kinds, .. row.GetBoolean(2) ? ["what nodes remember"] : Array.Empty<string>()]);
    }

    /// <summary>Such as <c>agents, journal</c>.</summary>
    public override string ToString() => string.Join(", ", Kinds.DefaultIfEmpty("an empty store that was moved there"));
}
