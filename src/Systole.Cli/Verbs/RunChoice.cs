using System.CommandLine;
using System.Globalization;
using Systole.Client;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Which run is meant: the one that the environment names inside a run, or the agent's with a task, or its only one.</summary>
internal sealed class RunChoice
{
    private const int RunsMax = 1_000;

    public Argument<string?> Agent { get; } = new("AGENT") { Description = "The agent; inside a run its own where left out", Arity = ArgumentArity.ZeroOrOne };

    public Option<string?> Task { get; } = new("--task", "-t")
    {
        Description = "The task; not needed where the agent has one run in flight",
        HelpName = "TASK",
    };

    public void AddTo(Verb verb)
    {
        verb.Arguments.Add(Agent);
        verb.Options.Add(Task);
    }

    /// <summary>The run with its token, where that is known.</summary>
    public async Task<(string Run, long? Token)> RunAsync(Call call)
    {
        if (Inside(call) is { } inside) return (inside, TokenOf(call));
        var run = await OnlyAsync(call, AgentOf(call));
        return (run.Run, null);
    }

    /// <summary>The agent and the task.</summary>
    public async Task<(string Agent, string Task, long? Token)> TaskAsync(Call call)
    {
        var variable = call.Shell.Variable;
        if (Inside(call) is not null && Given(variable("SYSTOLE_AGENT")) is { } agent)
            return (agent, Given(variable("SYSTOLE_TASK")) ?? "heartbeat", TokenOf(call));
        var named = AgentOf(call);
        return (named, call.Value(Task) ?? (await OnlyAsync(call, named)).Task ?? "heartbeat", null);
    }

    /// <summary>The run that this program is in, where nobody else's is asked for.</summary>
    private string? Inside(Call call)
    {
        var (agent, own) = (call.Value(Agent), Given(call.Shell.Variable("SYSTOLE_AGENT")));
        var isOwn = agent is null || string.Equals(agent, own, StringComparison.OrdinalIgnoreCase);
        return isOwn && call.Value(Task) is null ? Given(call.Shell.Variable("SYSTOLE_RUN_ID")) : null;
    }

    private string AgentOf(Call call) => call.Value(Agent) ?? Given(call.Shell.Variable("SYSTOLE_AGENT"))
        ?? throw new CliException(ExitCode.Usage, "no agent is named, and this is not inside a run: say which, as in `systole activity main`");

    private async Task<RunDocument> OnlyAsync(Call call, string agent)
    {
        var runs = await OfAsync(call, agent);
        if (call.Value(Task) is { } task)
        {
            return runs.FirstOrDefault(run => (run.Task ?? "heartbeat") == task)
                ?? throw new CliException(ExitCode.Failed, $"{agent} is not at work on \"{task}\"; `systole inflight` lists what is in flight");
        }
        return runs.Count switch
        {
            1 => runs[0],
            0 => throw new CliException(ExitCode.Failed, $"{agent} has no run in flight; register one first: `systole register {agent} --task TASK`"),
            _ => throw new CliException(ExitCode.Usage, $"{agent} has {Text.Count(runs.Count, "run")} in flight; say which with --task"),
        };
    }

    private static async Task<IReadOnlyList<RunDocument>> OfAsync(Call call, string agent)
    {
        try
        {
            return (await call.Client.InFlightAsync(agent, RunsMax, stop: call.Stop)).Runs;
        }
        catch (SystoleRefusedException refused) when (refused.Problem.Code == "forbidden")
        {
            // It names its runs itself: looking at those of everybody is not what it is for.
            throw new CliException(
                ExitCode.Failed,
                $"with an agent's key it has to be said which run of {agent} is meant: set SYSTOLE_AGENT, SYSTOLE_RUN_ID and SYSTOLE_TOKEN to what "
                + "`systole register --json` answered, as `systole exec` does for its command");
        }
    }

    private static long? TokenOf(Call call)
    {
        if (Given(call.Shell.Variable("SYSTOLE_TOKEN")) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var token)
            ? token
            : throw new CliException(ExitCode.Usage, $"SYSTOLE_TOKEN is \"{text}\", which is no token: a whole number");
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
