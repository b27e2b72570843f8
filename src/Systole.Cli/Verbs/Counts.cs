using System.CommandLine;
using System.Globalization;

namespace Systole.Cli.Verbs;

/// <summary>Options that say how many.</summary>
internal static class Counts
{
    /// <summary>The largest page of any list.</summary>
    public const int Most = 1_000;

    public static Option<int> Option(string name, string description, int byDefault, int least = 1, string? alias = null) =>
        new(name, alias is null ? [] : [alias])
        {
            Description = $"{description}, {least} to {Most}",
            HelpName = "N",
            DefaultValueFactory = _ => byDefault,
            CustomParser = result =>
            {
                var text = result.Tokens is [var token] ? token.Value : "";
                var read = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                if (read && number >= least && number <= Most) return number;
                result.AddError($"{name} is \"{text}\"; allowed is a whole number from {least} to {Most}");
                return byDefault;
            },
        };
}
