using System.Globalization;

namespace Systole;

/// <summary>Refusals that more than one verb gives.</summary>
internal static class Refusals
{
    public static readonly Refusal Stopping = new(RefusalCode.NodeStopping, "the node is stopping or not yet started; try again in a moment");

    public static Refusal UnknownAgent(string agent, IEnumerable<AgentId> known)
    {
        var near = NearMiss.Of(agent, known.Select(id => id.Value));
        var hint = near is null ? "look at the agents that are configured" : $"did you mean \"{near}\"?";
        return new Refusal(RefusalCode.UnknownAgent, $"no agent named \"{Shown(agent)}\"; {hint}") { DidYouMean = near is null ? [] : [near] };
    }

    public static Refusal UnknownRun(string run) => new(RefusalCode.UnknownRun, $"no run named \"{Shown(run)}\"; a run id looks like main-12");

    public static Refusal AnothersRun(RunId run) =>
        new(RefusalCode.NotOwnRun, $"{run} is another's: this key acts on runs that it registered, and on the heartbeat run that it works in");

    public static Refusal AnothersTask(RunId run, string task) => new(
        RefusalCode.NotOwnRun, $"{run} is at work on \"{Shown(task)}\" and another's: register under a task of your own, or wait for its end");

    public static Refusal NotContinued(RunId run, string task) => new(
        RefusalCode.StaleToken,
        $"{run} is not to be continued: only work that was let go past its limit is, and \"{Shown(task)}\" is somebody else's by now, or it ended otherwise");

    public static Refusal TooManyAgents(AgentId agent, int max) => new(RefusalCode.TooManyAgents, string.Create(
        CultureInfo.InvariantCulture,
        $"{max} agents that nobody configured are there, as many as allowed, and {agent} would be one more; register under one of them, or configure it"))
    {
        Limit = max,
    };

    public static readonly Refusal SingleNode = new(RefusalCode.SingleNode, "this store has one node; pause instead");

    public static Refusal UnknownNode(string node, IEnumerable<string> known)
    {
        var near = NearMiss.Of(node, known);
        var hint = near is null ? "look at the nodes that share the store" : $"did you mean \"{near}\"?";
        return new Refusal(RefusalCode.UnknownNode, $"no node named \"{Shown(node)}\"; {hint}") { DidYouMean = near is null ? [] : [near] };
    }

    public static Refusal NotInFlight(RunId run) => new(
        RefusalCode.NotInFlight, $"{run} is not in flight: it ended, timed out, or was replaced; register again to go on being watched");

    public static Refusal NothingInFlight(AgentId agent, string? task) => new(
        RefusalCode.NotInFlight,
        task is null ? $"{agent} has no run in flight; register one first" : $"{agent} is not at work on \"{Shown(task)}\"; register it first");

    public static Refusal StaleToken(WatchedRun run, long token) => new(RefusalCode.StaleToken, string.Create(
        CultureInfo.InvariantCulture, $"token {token} is that of another attempt: {run.Id} has {run.Token}; what this one reports is not taken in"));

    public static Refusal StaleCheckpoint(WatchedRun run, Input.CheckpointGiven given, Why why) => why == Why.StaleToken
        ? StaleToken(run, given.Token ?? 0)
        : new Refusal(RefusalCode.StaleSequence, string.Create(
            CultureInfo.InvariantCulture,
            $"checkpoint {given.Sequence} is not newer than the last one, {CheckpointRules.LastOf(run)}; save it with a higher number, or with none"));

    public static Refusal NoAlert(string alert) => new(
        RefusalCode.UnknownAlert, $"no open alert named \"{Shown(alert)}\"; look at the alerts that are open, a name looks like stale:main/job");

    public static Refusal NoSilence(string silence) =>
        new(RefusalCode.UnknownSilence, $"no silence named \"{Shown(silence)}\"; it may be over already: look at the silences");

    public static readonly Refusal TooManySilences = new(RefusalCode.TooManySilences, string.Create(
        CultureInfo.InvariantCulture, $"{Laws.SilencesMax} silences are there, as many as allowed; end some of them"))
    {
        Limit = Laws.SilencesMax,
    };

    public static Refusal UnknownChannel(string channel, IEnumerable<string> known)
    {
        var near = NearMiss.Of(channel, known);
        var hint = near is null ? $"there are {string.Join(", ", known)}" : $"did you mean \"{near}\"?";
        return new Refusal(RefusalCode.UnknownChannel, $"no channel named \"{Shown(channel)}\"; {hint}") { DidYouMean = near is null ? [] : [near] };
    }

    public static Refusal Invalid(string message) => new(RefusalCode.Invalid, message);

    // What a caller sent comes back in the message: short, and without anything that could break a line.
    private static string Shown(string text) => new([.. text.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);
}
