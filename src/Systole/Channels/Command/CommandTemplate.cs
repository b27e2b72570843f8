using System.Text.RegularExpressions;
using Systole.Channels.Text;
using Systole.Runners;

namespace Systole.Channels.Command;

/// <summary>A command with placeholders.</summary>
internal static partial class CommandTemplate
{
    private const int PartsMax = 100;

    private static readonly string[] Names = ["alert", "kind", "agent", "task", "severity", "change", "summary", "text"];

    // Written by agents, or by whoever names their tasks.
    private static readonly string[] Foreign = ["task", "summary", "text"];

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
        return command.Select(part => Placeholder().Replace(part, match =>
            match.Groups["literal"].Success ? $"{{{match.Groups["literal"].Value}}}" : ValueOf(match.Groups["name"].Value, message, text)));
    }

    private static string? Problem(string part, int index, bool isBatchFile)
    {
        foreach (Match match in Placeholder().Matches(part))
        {
            if (match.Groups["literal"].Success) continue;
            var name = match.Groups["name"].Value;
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
        var meant = NearMiss.Of(name, Names) is { } near ? $"did you mean '{{{near}}}'?"
            : $"there are {Quoting.List(Names.Select(known => $"{{{known}}}"))}.";
        return $"there is no placeholder {Quoting.Quote($"{{{name}}}")}: {meant} Write '{{{{{Quoting.Line(name)}}}}}' for the text itself";
    }

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

    [GeneratedRegex(@"\{\{(?<literal>[a-z_]+)\}\}|\{(?<name>[a-z_]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
