using System.CommandLine;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Agents in a list, or one of them in full.</summary>
internal sealed class AgentsVerb : Verb
{
    private readonly Argument<string?> _agent = Optional("AGENT", "The agent; all where left out");

    public AgentsVerb() : base("agents", "List the agents, or show one of them", "systole agents", "systole agents main") =>
        Arguments.Add(_agent);

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        if (call.Value(_agent) is { } name)
        {
            var agent = await call.Client.AgentAsync(name, call.Stop);
            return call.Print(agent, WireJson.Default.AgentDocument, a => Say(call, a));
        }
        var all = new AgentsDocument(await AllAsync(call));
        return call.Print(all, WireJson.Default.AgentsDocument, a => AgentGrid.Of(a.Agents, call.Now).Write(call.Shell));
    }

    private static async Task<List<AgentDocument>> AllAsync(Call call)
    {
        var all = new List<AgentDocument>();
        string? cursor = null;
        do
        {
            var page = await call.Client.AgentsAsync(cursor, call.Stop);
            all.AddRange(page.Agents);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }

    private static void Say(Call call, AgentDocument agent)
    {
        var grid = new Grid("AGENT", agent.Id);
        var now = call.Now;
        grid.Add("state", AgentGrid.State(agent));
        if (agent.EveryMs is { } ms) grid.Add("every", Text.Duration(TimeSpan.FromMilliseconds(ms)));
        if (agent.Cron is { } cron) grid.Add("cron", $"{cron} in {agent.Timezone}");
        if (agent.NextRunAt is { } next) grid.Add("next run", Text.At(next, now));
        if (agent.NextRunWhy is { } why) grid.Add("held by", why);
        if (agent.NextSlot is { } slot) grid.Add("next slot", Text.Slot(slot, now));
        if (agent.Run is { } run)
        {
            var reasons = string.Join(", ", run.Reasons);
            grid.Add("run", $"{run.Run}, attempt {run.Attempt}, started {Text.Distance(run.StartedAt, now)} for {reasons}");
            if (run.Cancelling is { } stage) grid.Add("cancelling", stage);
        }
        if (agent.LastRun is { } last)
        {
            var reasons = string.Join(", ", last.Reasons);
            grid.Add("last run", Cell.Outcome(last.Outcome, $": {last.Run}, {Text.At(last.At, now)} for {reasons}"));
        }
        grid.Add("pending wakes", agent.PendingWakes);
        if (agent.DeadLetters > 0) grid.Add("dead letters", agent.DeadLetters);
        if (agent.FailuresInRow > 0) grid.Add("failures in a row", agent.FailuresInRow);
        if (agent.Pause is { } pause) grid.Add("paused", Pauses.Until(pause, now));
        foreach (var alert in agent.Alerts)
        {
            grid.Add("alert", Cell.Bad($"{alert.Alert} ({alert.Severity}) since {Text.At(alert.OpenedAt, now)}"));
        }
        grid.Write(call.Shell);
    }
}
