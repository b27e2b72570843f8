using System.CommandLine;
using System.CommandLine.Help;
using Systole.Cli.Verbs;

namespace Systole.Cli;

/// <summary>The help of a command, with what the library does not know: examples, and the contract of exit codes and variables.</summary>
internal static class HelpText
{
    public static void Write(ParseResult parsed, TextWriter to)
    {
        parsed.InvocationConfiguration.Output = to;
        var command = parsed.CommandResult.Command;
        new HelpAction().Invoke(parsed);
        if (command is Verb verb)
        {
            to.WriteLine("Examples:");
            foreach (var example in verb.Examples) to.WriteLine($"  {example}");
            return;
        }
        to.WriteLine("Environment:");
        to.WriteLine("  SYSTOLE_URL      the node's address");
        to.WriteLine("  SYSTOLE_API_KEY  the API key, where the node wants one");
        to.WriteLine("  SYSTOLE_RUN_ID   inside a run: what `activity` and its like report on, and the cause that `wake` names; TRACEPARENT likewise");
        to.WriteLine("  SYSTOLE_TOKEN    inside a run: its fencing token; SYSTOLE_AGENT and SYSTOLE_TASK say whose and what it is");
        to.WriteLine("  NO_COLOR         no colours");
        to.WriteLine();
        to.WriteLine("Exit codes:");
        to.WriteLine("  0 done, 1 refused or failed, 2 usage or configuration, 3 no node answers, 130 interrupted");
    }
}
