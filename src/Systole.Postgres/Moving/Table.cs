using NpgsqlTypes;
using Systole.Postgres.Connections;
using Systole.Stores.Moving;

namespace Systole.Postgres.Moving;

/// <summary>
/// How one kind of row is moved: as values of columns, the same whether they are to be written or were read back. Texts are UTF-8 bytes,
/// numbers are <see cref="long"/>.
/// </summary>
/// <param name="Name">What people call the rows; the statements are <c>copy_NAME.sql</c> and <c>dump_NAME.sql</c>.</param>
/// <param name="Columns">The types of the columns, the key first.</param>
/// <param name="Rows">The rows of a store in the order of the key, as the turn with that number writes them.</param>
internal sealed record Table(string Name, ImmutableArray<NpgsqlDbType> Columns, Func<IStoreDump, long, IEnumerable<object?[]>> Rows)
{
    private const NpgsqlDbType Text = NpgsqlDbType.Text;
    private const NpgsqlDbType Long = NpgsqlDbType.Bigint;

    /// <summary>All of a store.</summary>
    public static readonly ImmutableArray<Table> All =
    [
        new("agents", [Text, Long, Text], static (dump, turn) => Each(
            dump.Agents(), (state, json) => [Utf8(state.Id.Value), turn, json.Of(state).ToArray()])),
        new("wakes", [Long, Long, Text, Long, Long, Text, NpgsqlDbType.Bytea], static (dump, turn) => Each(
            dump.Wakes(), (wake, json) =>
            [
                wake.Wake.Id.Number, turn, Utf8(wake.Agent.Value), wake.Run, wake.DeadAt?.UnixMs, json.Of(wake.Wake).ToArray(),
                wake.Payload?.ToArray(),
            ])),
        new("journal", [Long, Long, Text, Text, Text], static (dump, _) => Each(
            dump.Journal(), (line, _) => [line.Sequence, line.At.UnixMs, Utf8(line.Agent?.Value), Utf8(line.Name), Utf8(line.Json)])),
        new("runs", [Long, Long, Text, Long, Text, Text, Long, Text], static (dump, turn) => Each(
            dump.Runs(), (run, json) =>
            [
                run.Sequence, turn, Utf8(run.Run.Agent.Value), run.Run.Number, Utf8(run.Node), Utf8(run.TraceId), run.EndedAt?.UnixMs,
                json.Of(run).ToArray(),
            ])),
        new("replies", [Text, Text, Text, NpgsqlDbType.Integer, Long, Text], static (dump, _) => Each(
            dump.Replies(), (reply, _) =>
            [
                Utf8(reply.Scope), Utf8(reply.Key), Utf8(reply.BodyHash), (long)reply.Status, reply.At.UnixMs, Utf8(reply.Body),
            ])),
        new("checkpoints", [Text, Text, Long, Long, Long, NpgsqlDbType.Bytea], static (dump, _) => Each(
            dump.Checkpoints(), (saved, _) =>
            [
                Utf8(saved.Agent.Value), Utf8(saved.Task), saved.Sequence, saved.Run.Number, saved.At.UnixMs, saved.Data.ToArray(),
            ])),
        new("stats", [Text, Text, Long, Text], static (dump, _) => Each(dump.Stats(), (row, json) =>
            [
                Utf8(row.Agent.Value), Utf8(Names.Of(row.Period)), row.Start.UnixMs, json.Of(row.Stats).ToArray(),
            ])),
        new("alerting", [Text, Text, Long, Text], static (dump, turn) => Each(
            dump.Alerting(), (row, _) => [Utf8(row.Room), Utf8(row.Key), turn, Utf8(row.Json)])),
    ];

    private static IEnumerable<object?[]> Each<T>(IEnumerable<T> rows, Func<T, StateJsonBuffer, object?[]> columns)
    {
        using var json = new StateJsonBuffer();
        foreach (var row in rows) yield return columns(row, json);
    }

    private static byte[]? Utf8(string? text) => text is null ? null : System.Text.Encoding.UTF8.GetBytes(StorableText.Of(text));
}
