using Systole.Cli.Output;
using Systole.Cli.Running;
using Systole.Server.Configuration;
using Systole.Testing;
using Systole.Testing.Traces;

namespace Systole.Cli.Simulating;

/// <summary>Reads what is to be played, all of it, and only then plays it.</summary>
internal static class SimulationRun
{
    public static async Task<int> PlayAsync(
        string config, string trace, string? until, string format, Shell shell, CancellationToken stop)
    {
        Instant? end = null;
        if (until is not null)
        {
            if (!Instant.TryParse(until, out var instant))
            {
                throw new CliException(ExitCode.Usage, $"--until takes an instant in UTC such as 2026-02-16T06:00:00Z, not \"{until}\"");
            }
            end = instant;
        }
        if (ConfigFile.Load(config, shell) is not { } loaded) return ExitCode.Usage;
        var policies = loaded.Agents.Values.Select(PolicyOf).ToList();
        // A pipe that nobody writes to keeps a reader for ever, and knows of no token.
        if (await Task.Run(() => Read(trace, policies, loaded.Alerting.Channels.Keys, shell), stop).WaitAsync(stop) is not { } read) return ExitCode.Usage;
        if (end < read.Start) throw new CliException(ExitCode.Usage, $"--until {end} is before the trace begins, at {read.Start}");

        try
        {
            await using var pipe = shell.Pipe();
            await using var output = pipe is null ? null : new StreamWriter(pipe);
            var view = ViewOf(format, output is null ? shell : shell with { Out = output });
            var concurrency = new ConcurrencyPolicy(loaded.RunsMax, loaded.GroupRunsMax.ToImmutableDictionary());
            Simulation.Play(read, policies, concurrency, end, view.Line, loaded.Alerting, stop);
            view.End();
        }
        catch (IOException e) when (BrokenPipe.Is(e))
        {
            // Whoever read has seen enough.
        }
        catch (TraceException bad)
        {
            shell.Error.WriteLine(Text.Line(bad.Message));
            return ExitCode.Usage;
        }
        return ExitCode.Done;
    }

    private static AgentPolicy PolicyOf(AgentConfig agent) =>
        agent.Policy with { Ack = agent.Ack, CanRun = agent.Command is not null };

    private static Trace? Read(string file, IEnumerable<AgentPolicy> policies, IEnumerable<string> channels, Shell shell)
    {
        var agents = policies.Select(policy => policy.Id);
        try
        {
            if (file == "-") return TraceReader.Read(shell.In, "stdin", agents, channels);
            using var text = new StreamReader(file);
            return TraceReader.Read(text, file, agents, channels);
        }
        catch (TraceException bad)
        {
            shell.Error.WriteLine(Text.Line(bad.Message));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"cannot read the trace {file}: {e.Message}");
        }
    }

    private static ISimulationView ViewOf(string format, Shell shell) => format switch
    {
        "table" => new TableView(shell),
        "svg" => new SvgView(shell.Out),
        _ => new LinesView(shell.Out),
    };
}
