using System.CommandLine;
using System.CommandLine.Parsing;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Agents in a list, or one of them in full.</summary>
internal sealed class AgentsVerb : Verb
{
    private readonly Argument<string?> _agent = Optional("AGENT", "The agent; all where left out");

    private readonly Option<bool> _stats = new("--stats")
    {
        Description = "Show what became of its runs: outcomes, durations, gaps, tokens and cost over time",
    };

    private readonly Option<string?> _by = new("--by")
    {
        Description = "With --stats: the last 24 hours by hour (default), or the last 30 days by day, in UTC",
        HelpName = "hour|day",
    };

    public AgentsVerb() : base("agents", "List the agents, or show one of them",
        "systole agents",
        "systole agents main",
        "systole agents main --stats --by day")
    {
        _by.CustomParser = ByOf;
        Arguments.Add(_agent);
        Options.Add(_stats);
        Options.Add(_by);
        Validators.Add(result =>
        {
            if (result.GetValue(_stats) && result.GetValue(_agent) is null) result.AddError("--stats needs an AGENT");
            if (result.GetResult(_by) is not null && !result.GetValue(_stats)) result.AddError("--by goes with --stats");
        });
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        if (call.Value(_agent) is { } name)
        {
            if (call.Value(_stats)) return await StatsAsync(call, name);
            var agent = await call.Client.AgentAsync(name, call.Stop);
            return call.Print(agent, WireJson.Default.AgentDocument, a => Say(call, a));
        }
        var all = new AgentsDocument(await AllAsync(call));
        return call.Print(all, WireJson.Default.AgentsDocument, a => AgentGrid.Of(a.Agents, call.Now).Write(call.Shell));
    }

    private async Task<int> StatsAsync(Call call, string agent)
    {
        var stats = await call.Client.StatsAsync(agent, call.Value(_by) ?? "hour", stop: call.Stop);
        return call.Print(stats, WireJson.Default.StatsDocument, s => StatsTables.Write(call.Shell, s));
    }

    private static string? ByOf(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (text is "hour" or "day") return text;
        result.AddError($"--by is \"{text}\"; allowed is hour, day");
        return null;
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
            grid.Add("alert", Cell.Bad(Alerts.Line(alert, now)));
        }
        grid.Write(call.Shell);
    }
}
