using System.Text.RegularExpressions;
using Systole.Channels.Text;
using Systole.Runners;

namespace Systole.Channels.Command;

/// <summary>A command with placeholders.</summary>
internal static partial class CommandTemplate
{
    private const int PartsMax = 100;
    private const string Known = "alert|kind|agent|task|severity|change|summary|text";

    // What makes a name the key of an object or a variable of another language, and not a width as in {text:>20}.
    private const string Key = @"\s*[:=,]\s*(?![<>^\d\s])";

    private static readonly string[] Names = Known.Split('|');

    // Written by agents, or by whoever names their tasks.
    private static readonly string[] Foreign = ["task", "summary", "text"];

    // With them begins what a program takes for an option or the name of a file to read; the longer dashes are options for PowerShell.
    private static readonly string Commanding = OperatingSystem.IsWindows() ? "-\u2013\u2014\u2015@/" : "-\u2013\u2014\u2015@";

    /// <summary>The parts that are wrong, by their place in the command, each with a sentence about it.</summary>
    public static IEnumerable<(int Part, string Problem)> Problems(ImmutableArray<string> command)
    {
        if (command.IsDefaultOrEmpty || command[0].Length == 0)
        {
            yield return (0, "is missing: give a program and its arguments");
            yield break;
        }
        if (command.Length > PartsMax) yield return (PartsMax, $"is too much: at most {PartsMax} arguments can be given");
        for (var part = 0; part < Math.Min(command.Length, PartsMax); part++)
        {
            if (Problem(command[part], part, CommandProblems.IsBatchFile(command[0])) is { } problem) yield return (part, problem);
        }
    }

    /// <summary>The command for a message, in one pass: a summary that speaks of <c>{agent}</c> means the word.</summary>
    public static IEnumerable<string> Fill(ImmutableArray<string> command, AlertMessage message)
    {
        var text = MessageText.Of(message);
        return command.Select(part =>
        {
            var filled = Placeholder().Replace(part, match => Filled(match, message, text));
            // What an agent wrote must not become an option of the program.
            return BeginsWithPlaceholder().IsMatch(part) && filled.Length > 0 && Commanding.Contains(filled[0]) ? $" {filled}" : filled;
        });
    }

    private static string Filled(Match match, AlertMessage message, MessageText text) => match switch
    {
        _ when match.Groups["literal"] is { Success: true } literal => $"{{{literal.Value}}}",
        _ when match.Groups["opening"] is { Success: true } opening => $"{{{opening.Value}",
        _ when match.Groups["name"] is { Success: true } name => ValueOf(name.Value, message, text),
        _ => match.Value,
    };

    private static string? Problem(string part, int index, bool isBatchFile)
    {
        foreach (Match match in Placeholder().Matches(part))
        {
            if (match.Groups["loose"] is { Success: true } loose) return Misspelt(loose.Value, $"{{{Lower(loose.Value)}}}");
            if (match.Groups["open"] is { Success: true } open)
                return $"'{{{open.Value}' has no '}}' right after it: write '{{{open.Value}}}', or '{{{{{open.Value}' for the text itself";
            if (match.Groups["name"] is not { Success: true, Value: var name }) continue;
            if (!Names.Contains(name)) return Unknown(name);
            if (index == 0) return $"the program itself can't hold '{{{name}}}'";
            // Windows gives a batch file its arguments through cmd.exe, which no quoting makes safe.
            if (isBatchFile && Foreign.Contains(name))
            {
                return $"'{{{name}}}' can't be passed safely to a .cmd or .bat file: read it from stdin (the message as JSON) instead";
            }
        }
        return null;
    }

    private static string Unknown(string name)
    {
        if (NearMiss.Of(name, Names) is { } near) return Misspelt(name, $"{{{near}}}");
        return $"there is no placeholder {Quoting.Quote($"{{{name}}}")}: there are {Quoting.List(Names.Select(known => $"{{{known}}}"))}. {Escape(name)}";
    }

    private static string Misspelt(string name, string meant) =>
        $"there is no placeholder {Quoting.Quote($"{{{name}}}")}: did you mean '{meant}'? {Escape(name)}";

    private static string Escape(string name) => $"Write '{{{{{Quoting.Line(name)}}}}}' for the text itself";

    private static string Lower(string name) => name.Trim().ToLowerInvariant();

    private static string ValueOf(string name, AlertMessage message, MessageText text) => name switch
    {
        "alert" => Common(message, alert => alert.Alert),
        "kind" => Common(message, alert => Core.Names.Of(alert.Kind)),
        "agent" => message.Said?.Agent.Value ?? Common(message, alert => alert.Agent?.Value),
        "task" => Common(message, alert => alert.Task),
        "severity" => Core.Names.Of(message.Severity),
        "change" => Common(message, alert => alert.Change is { } change ? Core.Names.Of(change) : null),
        "summary" => text is { Summary: { } summary } && message.Alerts.Length < 2 ? summary : text.Title,
        _ => text.Plain,
    };

    // Of several alerts what they have in common; nothing where they differ.
    private static string Common(AlertMessage message, Func<AlertNews, string?> value) =>
        message.Alerts.Select(value).Distinct().ToList() is [{ } one] ? Texts.Line(one, 200) : "";

    // A name that is written loosely or not closed is told, lest the word arrives where its value is meant; after '$' it is a shell's.
    [GeneratedRegex(
        @"\{\{(?<literal>[a-z_]+|(?i:\s*(?:" + Known + @")\s*))\}\}"
        + @"|\{\{(?<opening>(?:" + Known + @")(?![A-Za-z0-9_]|\s*\}|" + Key + "))"
        + @"|\{(?<name>[a-z_]+)\}"
        + @"|(?<!\$)\{(?<loose>\s*(?i:" + Known + @")\s*)\}"
        + @"|(?<!\$)\{(?<open>" + Known + @")(?![A-Za-z0-9_]|" + Key + ")",
        RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\{(?:" + Known + @")\}", RegexOptions.CultureInvariant)]
    private static partial Regex BeginsWithPlaceholder();
}
