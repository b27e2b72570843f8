using Npgsql;

namespace Systole.Postgres.Connections;

/// <summary>Statements by their file's name, on one connection.</summary>
internal static class ConnectionCalls
{
    /// <summary>Adds a statement to a round trip.</summary>
    public static NpgsqlBatch Add(this NpgsqlBatch batch, string statement, params ReadOnlySpan<NpgsqlParameter> values)
    {
        var command = new NpgsqlBatchCommand(SqlText.Statement(statement));
        foreach (var value in values) command.Parameters.Add(value);
        batch.BatchCommands.Add(command);
        return batch;
    }

    /// <summary>Runs one statement to its end.</summary>
    /// <returns>How many rows it wrote.</returns>
    public static async ValueTask<int> RunAsync(this NpgsqlConnection connection, string statement, params NpgsqlParameter[] values)
    {
        await using var command = connection.Command(statement, values);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>All rows of one statement, each made into something.</summary>
    public static ValueTask<List<T>> AllAsync<T>(
        this NpgsqlConnection connection, string statement, Func<NpgsqlDataReader, T> make, params NpgsqlParameter[] values) =>
        connection.AllAsync(statement, make, CancellationToken.None, values);

    /// <summary>All rows of one statement, each made into something.</summary>
    public static async ValueTask<List<T>> AllAsync<T>(
        this NpgsqlConnection connection, string statement, Func<NpgsqlDataReader, T> make, CancellationToken stop,
        params NpgsqlParameter[] values)
    {
        await using var command = connection.Command(statement, values);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.RowsAsync(make, stop);
    }

    /// <summary>The rows of this result, each made into something.</summary>
    public static async ValueTask<List<T>> RowsAsync<T>(
        this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> make, CancellationToken stop)
    {
        List<T> rows = [];
        while (await reader.ReadAsync(stop)) rows.Add(make(reader));
        return rows;
    }

    public static long? LongOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    /// <summary>Text as UTF-8, as JSON is read.</summary>
    public static byte[] Utf8(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    private static NpgsqlCommand Command(this NpgsqlConnection connection, string statement, NpgsqlParameter[] values)
    {
        var command = new NpgsqlCommand(SqlText.Statement(statement), connection);
        foreach (var value in values) command.Parameters.Add(value);
        return command;
    }
}
