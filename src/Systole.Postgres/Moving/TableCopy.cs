using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Systole.Postgres.Connections;
using Systole.Stores.Moving;

namespace Systole.Postgres.Moving;

/// <summary>Writes the rows of a store by COPY, and reads them back beside it. Of neither more than a row is in memory.</summary>
internal sealed class TableCopy(NpgsqlConnection connection, IStoreDump dump, long turn, Action<string, long> tell)
{
    /// <summary>How many rows go by before it is told how far it is.</summary>
    private const int TellsEvery = 1_000;

    /// <summary>Writes all rows of a kind.</summary>
    public async Task WriteAsync(Table table, CancellationToken stop)
    {
        var count = 0L;
        await using var writer = await connection.BeginBinaryImportAsync(SqlText.Statement($"copy_{table.Name}"), stop);
        writer.Timeout = TimeSpan.FromSeconds(Limits.MoveSeconds);
        foreach (var row in table.Rows(dump, turn))
        {
            stop.ThrowIfCancellationRequested();
            await writer.StartRowAsync(stop);
            for (var i = 0; i < row.Length; i++) await WriteAsync(writer, row[i], table.Columns[i], stop);
            if (++count % TellsEvery == 0) tell($"writing {table.Name}", count);
        }
        await writer.CompleteAsync(stop);
    }

    /// <summary>Compares what is there with the store, row by row.</summary>
    /// <returns>How many rows are the same, and the first difference, for people; null where there is none.</returns>
    public async Task<(long Count, string? Difference)> CompareAsync(Table table, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SqlText.Statement($"dump_{table.Name}"), connection);
        command.CommandTimeout = Limits.MoveSeconds;
        await using var reader = await command.ExecuteReaderAsync(stop);
        var count = 0L;
        foreach (var row in table.Rows(dump, turn))
        {
            stop.ThrowIfCancellationRequested();
            if (!await reader.ReadAsync(stop)) return (count, $"there is no row {Key(row)} of {table.Name}");
            for (var i = 0; i < row.Length; i++)
            {
                if (!IsSame(row[i], reader, i, table.Columns[i]))
                    return (count, $"column '{reader.GetName(i)}' of row {Key(row)} of {table.Name} is another");
            }
            if (++count % TellsEvery == 0) tell($"reading back {table.Name}", count);
        }
        return (count, await reader.ReadAsync(stop) ? $"there are more rows of {table.Name}" : null);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter writer, object? value, NpgsqlDbType type, CancellationToken stop) => value switch
    {
        null => writer.WriteNullAsync(stop),
        long number when type == NpgsqlDbType.Integer => writer.WriteAsync(checked((int)number), type, stop),
        long number => writer.WriteAsync(number, type, stop),
        _ => writer.WriteAsync((byte[])value, type, stop),
    };

    private static bool IsSame(object? expected, NpgsqlDataReader row, int column, NpgsqlDbType type)
    {
        if (row.IsDBNull(column) || expected is null) return row.IsDBNull(column) && expected is null;
        return expected switch
        {
            long number => number == (type == NpgsqlDbType.Integer ? row.GetInt32(column) : row.GetInt64(column)),
            _ => row.Utf8(column).AsSpan().SequenceEqual((byte[])expected),
        };
    }

    private static string Key(object?[] row) =>
        row[0] is byte[] text ? $"'{Encoding.UTF8.GetString(text)}'" : Convert.ToString(row[0], CultureInfo.InvariantCulture)!;
}
