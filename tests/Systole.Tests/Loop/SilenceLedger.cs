using System.Text.Json;

namespace Systole.Tests.Loop;

/// <summary>
/// What a journal tells of silence, read line by line: each is told once, alone or as one of many, and nothing is ended while many are.
/// </summary>
internal sealed class SilenceLedger
{
    private const string MassStall = "mass_stall";

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _silent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _toBeTold = new(StringComparer.Ordinal);
    private string _at = "";

    /// <summary>How often many were silent at once.</summary>
    public int Stalls { get; private set; }

    public static SilenceLedger Of(IEnumerable<string> journal)
    {
        var ledger = new SilenceLedger();
        foreach (var line in journal) ledger.Take(JsonElement.Parse(line));
        ledger.Settle("the end");
        return ledger;
    }

    private void Take(JsonElement line)
    {
        if (Text(line, "at") is var at && at != _at) Settle(at);
        var (agent, run, alert) = (Text(line, "agent"), Text(line, "run"), Text(line, "alert"));
        switch (Text(line, "event"))
        {
            case "alert_opened":
                _open.Add(alert).ShouldBeTrue($"opened twice: {line}");
                if (alert == MassStall) Stalls++;
                if (Text(line, "kind") == "stale") _open.ShouldNotContain(MassStall, $"one stands for all: {line}");
                break;
            case "alert_closed":
                _open.Remove(alert).ShouldBeTrue($"not open: {line}");
                // Who is silent still is told of now.
                if (alert == MassStall) _toBeTold.UnionWith(_silent.Keys);
                break;
            case "run_stale":
                _silent.TryAdd(run, Text(line, "task") is { Length: > 0 } task ? $"stale:{agent}/{task}" : $"stale:{agent}").ShouldBeTrue($"told twice: {line}");
                if (!_open.Contains(MassStall)) _toBeTold.Add(run);
                break;
            case "run_recovered":
                _silent.Remove(run).ShouldBeTrue($"was not silent: {line}");
                break;
            case "run_timed_out":
                _open.ShouldNotContain(MassStall, $"nothing times out meanwhile: {line}");
                if (Text(line, "task") != "") _silent.Remove(run);
                break;
            case "run_cancelling" when Text(line, "stage") == "ask" && Text(line, "why") == "timeout":
                _open.ShouldNotContain(MassStall, $"nothing is ended meanwhile: {line}");
                break;
            case "run_unregistered" or "run_finished":
                _silent.Remove(run);
                break;
        }
    }

    /// <summary>Everything of an instant is told. What was told alone at it may have folded into one that opened at it.</summary>
    private void Settle(string next)
    {
        foreach (var run in _toBeTold)
        {
            if (_open.Contains(MassStall) || !_silent.TryGetValue(run, out var alert)) continue;
            _open.ShouldContain(alert, $"{run} is silent, and before {next} nobody told of it");
        }
        _toBeTold.Clear();
        _at = next;
    }

    private static string Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
