using Systole.Testing;
using static Systole.Core.Tests.Properties.Law;

namespace Systole.Core.Tests.Properties;

/// <summary>L7: what was told is kept.</summary>
internal static class PromiseAudit
{
    /// <summary>L7: what a deferred wake was promised is kept to the millisecond where nothing else came.</summary>
    public static void Untils(History history)
    {
        var scenario = history.Scenario;
        var indexes = history.Lines.Index().ToDictionary(line => line.Item, line => line.Index);
        foreach (var line in history.Lines.Where(line => line.Event == "wake_accepted"))
        {
            var run = history.NextRun(line);
            if (line.Get("decision") == "started")
            {
                Require(run?.At == line.At && run.WakeIds.Contains(line.Get("wake")!), $"L7: no run for {line}");
            }
            // What others use of a shared budget is nothing that could be foreseen.
            if (!history.Policy.SharedBudgets.IsEmpty) continue;
            if (line.Get("decision") != "deferred" || scenario.Concurrency is not null || line.Time("until") is not { } told) continue;
            var until = told - history.Offset(line.At);
            Require(until > line.At, $"L7: until is not in the future in {line}");
            if (!history.HostIsCalm(line.At, until) || until > scenario.End || !history.OffsetIsSure(until)) continue;
            // A crash leaves no line: only the start after it tells.
            if (history.Host.Any(host => host.Event == "host_started" && host.At > line.At && !(host.At > run?.At))) continue;
            if (scenario.Script.Any(other => other.At >= line.At && other.At <= until && Concerns(other.Input, history.Policy.Id)))
            {
                continue;
            }
            var near = history.Lines.Skip(indexes[line] - 20).SkipWhile(other => other.At < line.At).TakeWhile(other => other.At <= until)
                .ToList();
            if (near.Exists(other => other != line && other.Event is "wake_accepted" or "agent_paused" or "agent_resumed" or "run_registered")) continue;
            if (near.Exists(other => other.At == line.At && other.Event is "run_started" or "run_finished")) continue;
            Require(run?.At == until && run.WakeIds.Contains(line.Get("wake")!), $"L7: {line} but {run?.Start.Text ?? "no run"}");
        }
    }

    private static bool Concerns(WorldInput input, AgentId agent) => input switch
    {
        WorldInput.RunsBehave => false,
        WorldInput.Wake wake => wake.Agent == agent,
        WorldInput.Cancel cancel => cancel.Agent == agent,
        WorldInput.Register register => register.Agent == agent,
        WorldInput.Activity activity => activity.Agent == agent,
        WorldInput.Unregister unregister => unregister.Agent == agent,
        _ => true,
    };
}
