using System.CommandLine;
using Systole.Client;

namespace Systole.Cli.Verbs;

/// <summary>
/// One verb of the program. The constructor names options only; <see cref="RunAsync"/> does the work and throws what went wrong, which
/// becomes one line on stderr and an exit code here and nowhere else. A verb that hosts the server calls it from a class of its own: naming
/// one of the server's types in a method loads the server when that method is compiled.
/// </summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description, params string[] examples) : base(name, description) => Examples = examples;

    /// <summary>Command lines to copy, for the help.</summary>
    public IReadOnlyList<string> Examples { get; }

    public async Task<int> InvokeAsync(ParseResult args, Shell shell, CancellationToken stop)
    {
        using var call = new Call(args, shell, stop);
        try
        {
            return await RunAsync(call);
        }
        catch (CliException e)
        {
            return Fail(shell, e.Message, e.ExitCode);
        }
        catch (SystoleRefusedException e)
        {
            return Fail(shell, Refusals.Line(e, call.Client.Url, Target(args)), ExitCode.Failed);
        }
        catch (SystoleUnreachableException e)
        {
            return Fail(shell, e.Message, ExitCode.Unreachable);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (IOException e)
        {
            return Fail(shell, e.Message, ExitCode.Failed);
        }
    }

    protected abstract Task<int> RunAsync(Call call);

    /// <summary>The agent, run, node, alert, silence or channel that the command line names, for the words of a refusal.</summary>
    protected virtual string? Target(ParseResult args) => null;

    protected static Argument<string> Required(string name, string description) => new(name) { Description = description };

    protected static Argument<string?> Optional(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    private static int Fail(Shell shell, string message, int exitCode)
    {
        shell.Error.WriteLine($"systole: {Text.Line(message)}");
        return exitCode;
    }
}
