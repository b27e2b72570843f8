using System.Text.RegularExpressions;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>
/// OpenClaw's <c>${NAME}</c> and ours. Both take it from the environment and both escape it as <c>$${NAME}</c>; but OpenClaw's names are in
/// upper case, and any other <c>${</c> is a text there and a mistake here.
/// </summary>
internal static partial class Variables
{
    /// <summary>Whether OpenClaw would fill something in.</summary>
    public static bool AreIn(string text) => Names(text).Any();

    /// <summary>What OpenClaw would fill in.</summary>
    public static IEnumerable<string> Names(string text) =>
        Opening().Matches(text).Select(match => match.Groups).Where(groups => !groups["escape"].Success && groups["name"].Success)
            .Select(groups => groups["name"].Value).Distinct();

    /// <summary>The text that means here what it meant there.</summary>
    public static string Ours(string text) =>
        Opening().Replace(text, match => match.Groups["name"].Success ? match.Value : "$" + match.Value);

    [GeneratedRegex(@"(?<escape>\$)?\$\{(?:(?<name>[A-Z_][A-Z0-9_]*)\})?")]
    private static partial Regex Opening();
}
