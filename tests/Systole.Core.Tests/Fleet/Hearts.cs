using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Fleet;

/// <summary>Agents for a heart, and what happens to them, in short words.</summary>
internal static class Hearts
{
    public static AgentId Id(string agent) => AgentId.Parse(agent);

    public static AgentPolicy Every(string agent, double minutes) =>
        new() { Id = Id(agent), Schedule = new Schedule.Every(Min(minutes)), Events = new EventPolicy { Coalesce = TimeSpan.Zero } };

    public static AgentPolicy OnlyEvents(string agent) => Every(agent, 1) with { Schedule = null };

    public static ConcurrencyPolicy RoomFor(int runs, params (string Group, int Runs)[] groups) =>
        new(runs, groups.ToImmutableDictionary(group => group.Group, group => group.Runs));

    /// <summary>A node that started with these agents, and has not had a turn yet.</summary>
    public static Heart Started(ConcurrencyPolicy? room, params AgentPolicy[] policies)
    {
        var heart = new Heart(room);
        foreach (var policy in policies) heart.Load(AgentState.Initial(policy.Id), policy);
        HostRules.Start(heart, null, Start);
        return heart;
    }

    public static AgentInput Wake(string agent, long id, Intent intent = Intent.Event, string? key = null) =>
        new(Id(agent), new Input.WakeRequested(new WakeId(id), "wake", intent, key, null, OverrideBudget: false));

    public static AgentInput Ends(this Heart heart, string agent, RunOutcome outcome = RunOutcome.Succeeded) => new(
        Id(agent), new Input.RunEnded(heart.Find(Id(agent))!.Run!.Id, new RunEnd { Outcome = outcome, Duration = Sec(1) }));

    public static void Turn(this Heart heart, double minute, params AgentInput[] inputs) => heart.Turn(Start + Min(minute), inputs);

    /// <summary>What happened since the last commit, which this is one.</summary>
    public static List<Happening> Commit(this Heart heart)
    {
        List<Happening> happened = [.. heart.Happened];
        heart.Settle();
        return happened;
    }

    public static List<T> Told<T>(this Heart heart) where T : Event => [.. heart.Happened.Select(happening => happening.Event).OfType<T>()];

    /// <summary>The runs that started since the last commit, in their order.</summary>
    public static string Runs(this Heart heart) => string.Join(' ', heart.Told<Event.RunStarted>().Select(started => started.Run.Id));

    public static string InProgress(this Heart heart) =>
        string.Join(' ', heart.Agents.Select(agent => heart.Find(agent)!.Run?.Id).Where(run => run is not null));
}
