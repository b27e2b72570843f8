using System.Globalization;
using System.Text;
using Systole.Statistics;

namespace Systole.Testing.Stores;

/// <summary>A store does not do what the seam says.</summary>
internal sealed class ConformanceException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Comparisons of the conformance suite, which belongs to no test framework.</summary>
internal static class Expect
{
    public static void That(bool holds, string what)
    {
        if (!holds) throw new ConformanceException(what);
    }

    /// <summary>Equality of what two values say: records with arrays in them compare those by identity.</summary>
    public static void Same<T>(T expected, T actual, Func<T, string> say, string what)
    {
        var (wanted, got) = (say(expected), say(actual));
        if (wanted != got) throw new ConformanceException($"{what}: expected\n{wanted}\nbut was\n{got}");
    }

    public static async Task<T> ThrowsAsync<T>(Func<Task> act, string what) where T : Exception
    {
        try
        {
            await act();
        }
        catch (T e)
        {
            return e;
        }
        throw new ConformanceException($"{what}: expected a {typeof(T).Name}");
    }

    public static string Say(StoreImage image)
    {
        using var json = new StateJsonBuffer();
        var text = new StringBuilder();
        text.Append("node ").AppendLine(image.Node is { } node ? Utf8(json.Of(node)) : "-");
        foreach (var state in image.Agents)
        {
            text.Append("agent ").Append(state.Id).Append(' ').AppendLine(Utf8(json.Of(state)));
            foreach (var wake in state.Pending.All) text.Append("  pending ").Append(wake.Id).Append(' ').AppendLine(Utf8(json.Of(wake)));
            foreach (var wake in state.Run?.Wakes ?? [])
                text.Append("  in run ").Append(wake.Id).Append(' ').AppendLine(Utf8(json.Of(wake)));
        }
        if (image.Alerting.Count > 0) text.AppendLine(Say(image.Alerting));
        return text.ToString();
    }

    public static string Say(RunRecord? run)
    {
        if (run is null) return "-";
        using var json = new StateJsonBuffer();
        return $"{run.Sequence} {run.Run} {run.TraceId} {run.EndedAt} {Utf8(json.Of(run))}";
    }

    public static string Say(IEnumerable<RunRecord> runs) => string.Join('\n', runs.Select(Say));

    public static string Say(IEnumerable<JournalEntry> entries) => string.Join('\n', entries);

    public static string Say(StoredReply? reply) => reply?.ToString() ?? "-";

    public static string Say(CheckpointRecord? saved) => saved is null
        ? "-"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{saved.Agent} {saved.Task} {saved.Sequence} {saved.Run} {saved.At} {Convert.ToHexString(saved.Data.Span)}");

    public static string Say(IEnumerable<DeadLetter> letters)
    {
        using var json = new StateJsonBuffer();
        var lines = new List<string>();
        foreach (var (agent, wake, deadAt, payload) in letters)
            lines.Add($"{agent} {wake.Id} {Utf8(json.Of(wake))} {deadAt} {(payload is { } bytes ? Utf8(bytes.Span) : "-")}");
        return string.Join('\n', lines);
    }

    public static string Say(IEnumerable<StatsRow> rows)
    {
        using var json = new StateJsonBuffer();
        return string.Join('\n', rows.Select(row => $"{row.Agent} {row.Period} {row.Start} {Utf8(json.Of(row.Stats))}").ToList());
    }

    public static string Say(IEnumerable<AlertingRow> rows) =>
        string.Join('\n', rows.Select(row => $"alerting {row.Room} '{row.Key}' {row.Json ?? "removed"}"));

    public static string Say(IReadOnlyDictionary<StatsKey, StatsRow> found) =>
        string.Join('\n', found.OrderBy(pair => pair.Key.Start).Select(pair => $"{pair.Key} {Say([pair.Value])}"));

    public static string Say(IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>> payloads) =>
        string.Join('\n', payloads.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {Utf8(pair.Value.Span)}"));

    public static string Say(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
