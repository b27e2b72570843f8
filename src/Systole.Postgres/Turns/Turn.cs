using Npgsql;

namespace Systole.Postgres.Turns;

/// <summary>One commit in the order of all.</summary>
/// <param name="Number">Its number: 1 for the first.</param>
/// <param name="Mark">Random: the same number twice, around a failover that lost the tail, is not the same turn.</param>
internal readonly record struct Turn(long Number, Guid Mark)
{
    /// <summary>The turn in the first two columns of a row.</summary>
    public static Turn Read(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetGuid(1));

    /// <summary>The one after it.</summary>
    public Turn Next() => new(Number + 1, Guid.NewGuid());
}
