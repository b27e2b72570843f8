using System.CommandLine;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Registers work that somebody else started.</summary>
internal sealed class RegisterVerb : Verb
{
    private readonly Argument<string> _agent = Required("AGENT", "The agent");
    private readonly Option<string> _task = new("--task", "-t")
    {
        Description = "What it works on; the agent's run with the same task is replaced",
        HelpName = "TASK",
        Required = true,
    };

    private readonly Option<string?> _model = new("--model", "-m") { Description = "The model it uses", HelpName = "MODEL" };
    private readonly Option<string?> _parent = new("--parent") { Description = "The run that it works for. Default: SYSTOLE_RUN_ID", HelpName = "RUN" };
    private readonly Option<bool> _create = new("--create", "-c") { Description = "Make the agent where nobody configured it: watched only, with the defaults" };

    public RegisterVerb() : base("register", "Have work watched that somebody else does",
        "systole register pm --task session-12 --create",
        "systole register pm --task session-12 --model opus --json | jq -r .run")
    {
        Arguments.Add(_agent);
        Options.Add(_task);
        Options.Add(_model);
        Options.Add(_parent);
        Options.Add(_create);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var parent = call.Value(_parent) ?? call.Shell.Variable("SYSTOLE_RUN_ID");
        var body = new RegisterBody
        {
            Agent = call.Named(_agent),
            Task = call.Value(_task),
            Model = call.Value(_model),
            Parent = string.IsNullOrWhiteSpace(parent) ? null : parent,
        };
        var registered = await call.Client.RegisterAsync(body, call.Value(_create), stop: call.Stop);
        return call.Print(registered, WireJson.Default.RegisteredDocument, run => Say(call, run));
    }

    private static void Say(Call call, RegisteredDocument run)
    {
        var limits = run.Limits;
        var timeout = limits.TimeoutAfterMs is { } ms ? $"timed out after {Ms(ms)}" : "without a total limit";
        call.Say($"{run.Run} is watched: stale after {Ms(limits.StaleAfterMs)}, {timeout}");
        if (run.Checkpoint is { } saved) call.Say($"there is a checkpoint to go on from: {saved.Sequence} of {saved.Run}, {Text.Distance(saved.At, call.Now)}");
        if (run.Interrupted is not { } left) return;
        var steps = left.Uncertain.Select(step => step.Tool ?? "a tool call").ToList();
        var uncertain = steps.Count == 0 ? "" : $"; uncertain whether it took effect: {string.Join(", ", steps)}";
        call.Say($"it is attempt {run.Attempt} of its task: the one before it, {left.Run}, ended as {left.Outcome}{uncertain}");
    }

    private static string Ms(long ms) => Text.Duration(TimeSpan.FromMilliseconds(ms));
}
