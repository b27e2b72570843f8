using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Systole.Postgres;
using Systole.Postgres.Connections;

namespace Systole.Bench.Cluster;

/// <summary>How many rows one turn writes.</summary>
/// <param name="Wakes">Wakes that it accepts.</param>
/// <param name="Runs">Runs that it starts; as many end, and their wakes are delivered.</param>
/// <param name="Agents">Agents that it changes.</param>
internal sealed record TurnShape(int Wakes, int Runs, int Agents)
{
    /// <summary>One line for each of them: accepted, started, finished.</summary>
    public int Lines => Wakes + 2 * Runs;
}

/// <summary>
/// A turn as a script for pgbench: the store's own statements in the store's own two round trips, with rows of the same size made on the
/// spot. What it leaves out is what comes back from another node's turn, and JSON that differs from row to row.
/// </summary>
internal static partial class TurnScript
{
    // Far above what the nodes before it have used.
    private const long FirstNumber = 1_000_000_000;

    private const string Turn = "(SELECT turn FROM systole.cluster WHERE id = 1)";

    /// <param name="shape">How many rows.</param>
    /// <param name="agents">How many agents there are.</param>
    /// <param name="rows">What the rows hold.</param>
    public static string Of(TurnShape shape, int agents, SampleRows rows)
    {
        var script = new StringBuilder();
        script.AppendLine("\\startpipeline");
        foreach (var statement in (string[])["begin", "take_turn", "read_clock", "read_nodes"]) Add(script, statement);
        Add(script, "changed_turns", Turn);
        foreach (var changed in (string[])["changed_agents", "changed_wakes", "changed_runs"])
            Add(script, changed, Turn, string.Create(CultureInfo.InvariantCulture, $"{Limits.ChangesMax + 1}"));
        script.AppendLine("\\endpipeline").AppendLine("\\startpipeline");

        Add(script, "move_turn", Turn, "(SELECT mark FROM systole.cluster WHERE id = 1)", "gen_random_uuid()", Text(rows.Node),
            Text(rows.NodeName), $"(SELECT epoch FROM systole.nodes WHERE name = {Text(rows.NodeName)})");
        Add(script, "add_turn", Turn, "gen_random_uuid()", Text(rows.NodeName), Numbers(shape.Runs, shape.Runs, turnsAgo: 2));
        Add(script, "put_agents", Turn, Each(shape.Agents, AgentAt(shape.Agents, agents)), Each(shape.Agents, Text(rows.Agent)));
        if (shape.Wakes > 0) AddWakes(script, shape.Wakes, agents, rows, run: "NULL::bigint", turnsAgo: 0);
        // Those that runs take are written once more, with their run.
        if (shape is { Wakes: > 0, Runs: > 0 }) AddWakes(script, shape.Runs, agents, rows, run: "i::bigint", turnsAgo: 1);
        if (shape is { Wakes: > 0, Runs: > 0 }) Add(script, "delete_wakes", Numbers(shape.Runs, shape.Wakes, turnsAgo: 2));
        Add(script, "add_journal", Numbers(shape.Lines, shape.Lines), Each(shape.Lines, "0::bigint"),
            Each(shape.Lines, AgentAt(shape.Lines, agents)), Each(shape.Lines, "'run_started'::text"), Each(shape.Lines, Text(rows.Line)));
        if (shape.Runs > 0) AddRuns(script, shape.Runs, agents, rows, endedAt: "NULL::bigint", turnsAgo: 0);
        if (shape.Runs > 0) AddRuns(script, shape.Runs, agents, rows, endedAt: "0::bigint", turnsAgo: 1);
        Add(script, "notify", Text(rows.NodeName));
        Add(script, "commit");
        return script.AppendLine("\\endpipeline").ToString();
    }

    private static void AddWakes(StringBuilder script, int count, int agents, SampleRows rows, string run, int turnsAgo) => Add(
        script, "put_wakes", Turn, Numbers(count, count, turnsAgo), Each(count, AgentAt(count, agents)), Each(count, run),
        Each(count, "NULL::bigint"), Each(count, Text(rows.Wake)), Each(count, "NULL::bytea"));

    private static void AddRuns(StringBuilder script, int count, int agents, SampleRows rows, string endedAt, int turnsAgo)
    {
        var number = NumberAt(count, turnsAgo);
        Add(script, "put_runs", Turn, Each(count, number), Each(count, AgentAt(count, agents)), Each(count, number),
            Each(count, Text(rows.NodeName)), Each(count, $"md5(({number})::text)"), Each(count, endedAt), Each(count, Text(rows.Run)));
    }

    private static void Add(StringBuilder script, string statement, params string[] values)
    {
        var sql = Comment().Replace(SqlText.Statement(statement), "").ReplaceLineEndings(" ");
        string ValueOf(Match found) => values[int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) - 1];
        script.Append(Placeholder().Replace(sql, ValueOf)).AppendLine(";");
    }

    private static string Each(int count, string value) =>
        string.Create(CultureInfo.InvariantCulture, $"ARRAY(SELECT {value} FROM generate_series(1, {count}) AS i)");

    private static string Numbers(int count, int perTurn, int turnsAgo = 0) => Each(count, NumberAt(perTurn, turnsAgo));

    private static string NumberAt(int perTurn, int turnsAgo) =>
        string.Create(CultureInfo.InvariantCulture, $"{FirstNumber} + ({Turn} - {turnsAgo}) * {perTurn} + i");

    // Neighbours in a turn are not neighbours in the index.
    private static string AgentAt(int perTurn, int agents) =>
        string.Create(CultureInfo.InvariantCulture, $"'agent-' || ({Turn} * {perTurn} + i) * 7919 % {agents}");

    // To pgbench a colon begins a variable.
    private static string Text(string text)
    {
        var quoted = text.Replace("'", "''", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal);
        return $"U&'{quoted.Replace(":", "\\003A", StringComparison.Ordinal)}'::text";
    }

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Placeholder();

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();
}

/// <summary>The text of one row of each kind, as a node wrote it.</summary>
internal sealed record SampleRows(string NodeName, string Node, string Agent, string Wake, string Line, string Run)
{
    public static async Task<SampleRows> ReadAsync(DatabaseServer server, string database)
    {
        return new SampleRows(
            await One("SELECT name FROM systole.nodes LIMIT 1"), await One("SELECT body FROM systole.cluster"),
            await Typical("body", "agents"), await Typical("body", "wakes"), await Typical("line", "journal"),
            await Typical("body", "runs"));

        Task<string> One(string sql) => server.ScalarAsync<string>(database, sql);

        // Of middling length.
        Task<string> Typical(string column, string table) => One($"""
            SELECT coalesce((SELECT {column} FROM systole.{table} ORDER BY length({column}) LIMIT 1
              OFFSET (SELECT count(*) / 2 FROM systole.{table})), '')
            """);
    }
}
