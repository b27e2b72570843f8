using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>How stories begin.</summary>
internal static class Stories
{
    public static readonly AgentId Main = AgentId.Parse("main");
    public static readonly AgentId Other = AgentId.Parse("other");

    /// <summary>An agent that only events wake; what stands for its interval is half an hour.</summary>
    public static AgentPolicy OnlyEvents => new() { Id = Main };

    public static AgentPolicy Every(double minutes) => new() { Id = Main, Schedule = new Schedule.Every(Min(minutes)) };

    /// <summary>An agent whose first beat is over.</summary>
    public static DeciderSpecification Beating(AgentPolicy policy) => new DeciderSpecification(policy, Start)
        .When(new Input.Configured()).Until(TimeSpan.Zero).RunEnds(Sec(5));

    /// <summary>A sign of life of a run.</summary>
    public static Input Alive(RunId run) => new Input.RunActive(RunRef.Of(run), ActivityReport.Alive);

    /// <summary>A sign of life of registered work.</summary>
    public static Input Alive(string? task = null) => Says(task, ActivityReport.Alive);

    /// <summary>Registered work has nothing to do.</summary>
    public static Input Idle(string task) => Says(task, new ActivityReport { Idle = true });

    /// <summary>A run says what it does.</summary>
    public static Input Says(string? task, ActivityReport report) => new Input.RunActive(RunRef.OfTask(task), report);

    /// <summary>Registered work ends.</summary>
    public static Input Ends(string task, RunOutcome outcome = RunOutcome.Succeeded) =>
        new Input.FinishRequested(RunRef.OfTask(task), new Finish(outcome));

    /// <summary>Registered work as it is at first.</summary>
    public static RegisteredRun Work(long number, string task, Instant at, string? model = null) => new()
    {
        Id = new RunId(Main, number),
        Task = task,
        Model = model,
        StartedAt = at,
        LastActivityAt = at,
    };

    /// <summary>An agent without a schedule.</summary>
    public static DeciderSpecification Listening(AgentPolicy policy) =>
        new DeciderSpecification(policy, Start).When(new Input.Configured());

    /// <summary>A run that started with the story.</summary>
    public static Cause CauseOf(AgentId agent, long number, params Ancestor[] ancestors) =>
        new(new RunId(agent, number), Start, [.. ancestors]);

    /// <summary>A run of an agent, started so long after the story began.</summary>
    public static Ancestor Run(string agent, TimeSpan later, long number = 1) => new(new RunId(AgentId.Parse(agent), number), Start + later);

    public static Wake WakeOf(long number, TimeSpan later, Intent intent = Intent.Event) => new()
    {
        Id = new WakeId(number),
        Reason = "wake",
        Intent = intent,
        AcceptedAt = Start + later,
        LastAcceptedAt = Start + later,
    };
}
