using System.Globalization;
using Systole.Supervision;

namespace Systole.Runners.Command;

/// <summary>What the supervisor is told to start.</summary>
internal sealed record SpecDocument(ImmutableArray<string> Command, string WorkingFolder, Dictionary<string, string?> Environment)
{
    /// <summary>
    /// The variable that names the turn's file: also the mark by which processes of a run are known (<see cref="ProcessTree.With"/>).
    /// </summary>
    public const string TurnVariable = "SYSTOLE_TURN";

    /// <summary>The variable that carries the run's trace, which no two runs share.</summary>
    public const string TraceVariable = "TRACEPARENT";

    /// <summary>The command of a turn: placeholders filled in, and what it has in its environment besides the node's own.</summary>
    public static SpecDocument Of(CommandSpec spec, Turn turn, RunFolder folder) => new(
        [.. spec.Command.Select(argument => Fill(argument, turn))],
        spec.WorkingDirectory,
        new Dictionary<string, string?>
        {
            // Null takes a variable away: a node started inside a run must not hand on what is that run's.
            ["SYSTOLE_URL"] = spec.Url,
            ["SYSTOLE_RUN_ID"] = turn.Run.ToString(),
            ["SYSTOLE_AGENT"] = turn.Agent.Value,
            ["SYSTOLE_TASK"] = null,
            ["SYSTOLE_TOKEN"] = turn.Token.ToString(CultureInfo.InvariantCulture),
            ["SYSTOLE_ATTEMPT"] = turn.Attempt.ToString(CultureInfo.InvariantCulture),
            ["SYSTOLE_CHECKPOINT"] = turn.Checkpoint is null ? null : folder.PathOf(RunFiles.Checkpoint),
            [TurnVariable] = folder.PathOf(RunFiles.Turn),
            [TraceVariable] = turn.TraceParent,
        });

    // In one pass: a prompt that speaks of {run} means the word.
    private static string Fill(string argument, Turn turn)
    {
        var filled = new System.Text.StringBuilder();
        for (var at = 0; at < argument.Length;)
        {
            var (name, value) = At(argument.AsSpan(at), turn);
            if (name.Length == 0) filled.Append(argument[at++]);
            else filled.Append(value);
            at += name.Length;
        }
        return filled.ToString();
    }

    private static (string Name, string Value) At(ReadOnlySpan<char> text, Turn turn) =>
        text.StartsWith("{prompt}", StringComparison.Ordinal) ? ("{prompt}", turn.Prompt ?? "")
        : text.StartsWith("{run}", StringComparison.Ordinal) ? ("{run}", turn.Run.ToString())
        : text.StartsWith("{agent}", StringComparison.Ordinal) ? ("{agent}", turn.Agent.Value)
        : ("", "");
}
