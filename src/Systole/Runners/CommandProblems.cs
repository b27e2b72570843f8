namespace Systole.Runners;

/// <summary>What is wrong with a command, wherever it was written down.</summary>
internal static class CommandProblems
{
    /// <summary>The parts that are wrong, by their place in the command, each with a sentence about it.</summary>
    /// <param name="command">Program and arguments, at least the program.</param>
    public static IEnumerable<(int Part, string Problem)> Of(ImmutableArray<string> command)
    {
        var program = command[0];
        if (program.Length == 0) yield return (0, "the program must not be empty");
        if (!IsBatchFile(program)) yield break;
        for (var part = 1; part < command.Length; part++)
        {
            // Windows gives a batch file its arguments through cmd.exe, which no quoting makes safe: a prompt, in which anything may stand,
            // must not go that way. Refused everywhere, because a command is written on one machine and used on another.
            if (command[part].Contains("{prompt}", StringComparison.Ordinal))
            {
                yield return (part, "'{prompt}' can't be passed safely to a .cmd or .bat file: "
                    + "read the prompt from stdin (the turn as JSON) instead");
            }
        }
    }

    /// <summary>Whether Windows would run the program by cmd.exe.</summary>
    public static bool IsBatchFile(string program)
    {
        // Windows drops dots and spaces at the end of a file's name.
        var name = program.TrimEnd('.', ' ');
        return name.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".bat", StringComparison.OrdinalIgnoreCase);
    }
}
