using System.CommandLine;
using System.CommandLine.Parsing;

namespace Systole.Cli;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class UsageError
{
    public static int Write(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        var what = Text.Line(What(parsed, command));
        error.WriteLine(what.EndsWith('?') ? $"systole: {what}" : $"systole: {what}; see `{Path(parsed.CommandResult)} --help`");
        return ExitCode.Usage;
    }

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "systole";

    private static string What(ParseResult parsed, Command command)
    {
        var unmatched = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        if (unmatched is null) return parsed.Errors is [var error, ..] ? error.Message.TrimEnd('.') : "no command is given";
        var isOption = unmatched.StartsWith('-');
        var known = isOption
            ? command.Options.Concat(parsed.RootCommandResult.Command.Options).Select(o => o.Name)
            : command.Subcommands.Select(c => c.Name);
        var near = NearMiss.Of(unmatched, known);
        var what = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        return near is null ? $"there is no {what} \"{unmatched}\"" : $"there is no {what} \"{unmatched}\"; did you mean \"{near}\"?";
    }
}
