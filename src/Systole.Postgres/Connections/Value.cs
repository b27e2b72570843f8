using Npgsql;
using NpgsqlTypes;

namespace Systole.Postgres.Connections;

/// <summary>What statements are given, in order.</summary>
internal static class Value
{
    public static NpgsqlParameter Int(int value) => new NpgsqlParameter<int> { TypedValue = value };

    public static NpgsqlParameter Long(long value) => new NpgsqlParameter<long> { TypedValue = value };

    public static NpgsqlParameter Number(double value) => new NpgsqlParameter<double> { TypedValue = value };

    public static NpgsqlParameter Flag(bool value) => new NpgsqlParameter<bool> { TypedValue = value };

    public static NpgsqlParameter Mark(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value };

    public static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = StorableText.Of(value) };

    /// <summary>UTF-8 as it is, no string in between.</summary>
    public static NpgsqlParameter Text(byte[] utf8) => new() { Value = utf8, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Ints(IEnumerable<int> values) => Array(values, NpgsqlDbType.Integer);

    public static NpgsqlParameter Longs(IEnumerable<long> values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Longs(IEnumerable<long?> values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        Array(values.Select(value => value is null ? null : StorableText.Of(value)), NpgsqlDbType.Text);

    public static NpgsqlParameter Texts(IEnumerable<byte[]> values) => Array(values, NpgsqlDbType.Text);

    public static NpgsqlParameter Blobs(IEnumerable<byte[]?> values) => Array(values, NpgsqlDbType.Bytea);

    private static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
