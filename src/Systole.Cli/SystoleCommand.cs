using System.CommandLine;
using System.CommandLine.Help;
using Systole.Cli.Verbs;

namespace Systole.Cli;

/// <summary>
/// The command line. A verb is a file in <c>Verbs/</c> and a line in <see cref="Verbs"/>. Its constructor names its options and nothing
/// more: what a verb needs is loaded when that verb runs, so that <c>systole wake</c> in a hook does not pay for a web server.
/// </summary>
internal static class SystoleCommand
{
    private static Verb[] Verbs() =>
    [
        new RunVerb(),
        new InitVerb(),
        new ConfigVerb(),
        new ImportVerb(),
        new MigrateVerb(),
        new StatusVerb(),
        new AgentsVerb(),
        new WakeVerb(),
        new PauseVerb(),
        new ResumeVerb(),
        new ExplainVerb(),
        new NextVerb(),
        new RunsVerb(),
        new CancelVerb(),
        new InFlightVerb(),
        new RegisterVerb(),
        new ActivityVerb(),
        new IdleVerb(),
        new ExtendVerb(),
        new UnregisterVerb(),
        new CheckpointVerb(),
        new DeadLetterVerb(),
        new AlertsVerb(),
        new SilenceVerb(),
        new ExecVerb(),
        new NodesVerb(),
        new TailVerb(),
        new SimulateVerb(),
        new ExportVerb(),
        new VersionVerb(),
    ];

    /// <summary>Runs the program.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Shell shell, CancellationToken stop)
    {
        var root = Root();
        // Without this, @file in `--payload @file` would be read as more arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (args.Length == 0 || parsed.GetResult("--help") is not null)
        {
            HelpText.Write(parsed, shell.Out);
            return args.Length == 0 ? ExitCode.Usage : ExitCode.Done;
        }
        if (parsed.GetValue(GlobalOptions.Version)) return await new VersionVerb().InvokeAsync(parsed, shell, stop);
        if (parsed.Errors.Count > 0) return UsageError.Write(parsed, shell.Error);
        return parsed.CommandResult.Command is Verb verb
            ? await verb.InvokeAsync(parsed, shell, stop)
            : UsageError.Write(parsed, shell.Error);
    }

    internal static Command Root()
    {
        var root = new Command("systole", "The durable heart beside AI agents: wakes them, watches them, and can say why.");
        root.Options.Add(new HelpOption());
        root.Options.Add(GlobalOptions.Version);
        root.Options.Add(GlobalOptions.Url);
        root.Options.Add(GlobalOptions.Json);
        foreach (var verb in Verbs()) root.Subcommands.Add(verb);
        return root;
    }
}
