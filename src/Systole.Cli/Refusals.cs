using Systole.Client;

namespace Systole.Cli;

/// <summary>Puts a node's refusal into the one line that a person reads.</summary>
internal static class Refusals
{
    /// <param name="refused">The refusal.</param>
    /// <param name="url">Whose.</param>
    /// <param name="target">The agent, run, node, alert, silence or channel that was named; null for none.</param>
    public static string Line(SystoleRefusedException refused, string url, string? target)
    {
        var problem = refused.Problem;
        var near = problem.DidYouMean is [var first, ..] ? first : null;
        if (problem.Code == "unknown_agent" && target is not null)
        {
            var hint = near is null ? "`systole agents` lists them" : $"did you mean \"{near}\"?";
            return $"no agent named \"{target}\" on {url}; {hint}";
        }
        if (problem.Code == "unknown_run" && problem.Status == 404 && target is not null)
        {
            return $"no run \"{target}\" on {url}; `systole runs` lists them";
        }
        if (problem.Code == "unknown_node" && target is not null)
        {
            var hint = near is null ? "`systole nodes` lists them" : $"did you mean \"{near}\"?";
            return $"no node named \"{target}\" on {url}; {hint}";
        }
        if (problem.Code == "unknown_alert") return $"no open alert \"{target}\" on {url}; `systole alerts` lists those that are open";
        if (problem.Code == "unknown_silence") return $"no silence \"{target}\" on {url}; it may be over: `systole silence list` lists them";
        if (problem.Code == "unknown_channel")
        {
            var hint = near is null ? "`systole alerts channels` lists them" : $"did you mean \"{near}\"?";
            return $"no channel named \"{target}\" on {url}; {hint}";
        }
        var suggestion = near is null || problem.Detail.Contains("did you mean", StringComparison.Ordinal)
            ? ""
            : $"; did you mean \"{near}\"?";
        return $"{problem.Detail.TrimEnd('.')} (on {url}){suggestion}";
    }
}
