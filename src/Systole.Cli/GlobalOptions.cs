using System.CommandLine;

namespace Systole.Cli;

/// <summary>Options of the program; every verb has those that are recursive.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> Url = new("--url")
    {
        Description = "The node's address. Default: SYSTOLE_URL, else http://127.0.0.1:7717",
        HelpName = "URL",
        Recursive = true,
    };

    /// <summary>The one that people try first; the verb is the same.</summary>
    public static readonly Option<bool> Version = new("--version") { Description = "Show the version of this program" };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the API's JSON document",
        Recursive = true,
    };
}
