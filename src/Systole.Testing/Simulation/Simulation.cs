using Systole.Testing.Traces;

namespace Systole.Testing;

/// <summary>A trace played on a virtual clock: the real decider and the real loop, and what they did, line by line.</summary>
public static class Simulation
{
    /// <summary>Plays a trace.</summary>
    /// <param name="trace">What comes from outside.</param>
    /// <param name="policies">The agents.</param>
    /// <param name="concurrency">How many runs may be in flight.</param>
    /// <param name="until">When to end; null for when the trace does. Due instants up to and including it are acted on.</param>
    /// <param name="tell">Gets each line as soon as it is known; the last one is the summary.</param>
    /// <param name="alerting">Who is told of alerts; the log where it is left out.</param>
    /// <param name="stop">Ends it between two instants.</param>
    /// <exception cref="TraceException">A wake names a run as its cause that has not started by then; no line was told.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for.</exception>
    public static void Play(
        Trace trace, IReadOnlyCollection<AgentPolicy> policies, ConcurrencyPolicy? concurrency, Instant? until, Action<string> tell,
        AlertingPolicy? alerting = null, CancellationToken stop = default)
    {
        var end = until ?? trace.End;
        // Nothing is half-simulated: what is wrong in the middle is found before the first line is told. The second time is the same.
        alerting ??= AlertingPolicy.Default;
        if (trace.Causes.Count > 0) Run(trace, policies, concurrency, alerting, end, _ => { }, stop);
        var summary = new Summary(policies.Select(policy => policy.Id));
        Run(trace, policies, concurrency, alerting, end, line =>
        {
            summary.Take(line);
            tell(line);
        }, stop);
        tell(summary.Write(end));
    }

    private static void Run(
        Trace trace, IReadOnlyCollection<AgentPolicy> policies, ConcurrencyPolicy? concurrency, AlertingPolicy alerting, Instant end,
        Action<string> tell, CancellationToken stop)
    {
        var world = new World(trace.Start, policies, concurrency, tell, alerting)
        {
            NoSuchCause = wake => throw new TraceException(
                trace.File, trace.Causes[wake], $"'caused_by' is {wake.CausedBy}, and no run of that name has started by then"),
        };
        foreach (var (at, input) in trace.Inputs)
        {
            if (at <= end && input is not null) world.At(at, input);
        }
        world.RunUntil(end, stop);
    }
}
