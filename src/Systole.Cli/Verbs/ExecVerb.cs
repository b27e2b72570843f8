using System.CommandLine;
using Systole.Cli.Executing;

namespace Systole.Cli.Verbs;

/// <summary>Watches any command as a registered run.</summary>
internal sealed class ExecVerb : Verb
{
    private readonly Argument<string> _agent = Required("AGENT", "Whose work it is; an agent that nobody configured is made, watched only");
    private readonly Argument<string[]> _command = new("COMMAND") { Description = "The command and its arguments, after --", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _task = new("--task", "-t")
    {
        Description = "What it works on; the agent's run with the same task is replaced. Default: the command's name",
        HelpName = "TASK",
    };

    private readonly Option<string?> _model = new("--model", "-m") { Description = "The model it uses", HelpName = "MODEL" };

    public ExecVerb()
        : base("exec", "Run a command that is watched: its start, its life by what it prints, its end. Output and exit code are the command's",
            "systole exec backup -- ./backup.sh --full",
            "systole exec pm --task session-12 --model opus -- claude -p 'look after the tickets'")
    {
        Arguments.Add(_agent);
        Arguments.Add(_command);
        Options.Add(_task);
        Options.Add(_model);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override Task<int> RunAsync(Call call)
    {
        var command = call.Value(_command)!;
        if (command[0].Length == 0) throw new CliException(ExitCode.Usage, "the command after -- is empty");
        var task = call.Value(_task) ?? TaskOf(command[0]);
        return WatchedCommand.RunAsync(call, call.Named(_agent), task, call.Value(_model), command);
    }

    /// <summary>A name that the node takes, whatever the command's is: the task <c>heartbeat</c> is that of heartbeat runs.</summary>
    internal static string TaskOf(string command) =>
        Text.Line(Path.GetFileName(command)) is { Length: > 0 } name and not "heartbeat" ? name : $"exec {Text.Line(command)}";
}
