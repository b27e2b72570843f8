namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Which of the agent's sessions a run goes to.</summary>
internal static class Sessions
{
    /// <summary>The key for the command line; null where it is the agent's main one, to which turns go by themselves.</summary>
    public static string? Key(Heartbeat heartbeat)
    {
        // `{run}` is filled in with the run's id: no two runs share one.
        if (heartbeat.IsolatedSession is { Value: true }) return "heartbeat-{run}";
        return heartbeat.Session is { } session && IsKey(session.Value) ? Variables.Ours(session.Value) : null;
    }

    /// <summary>What is to be known of a session that was set.</summary>
    public static string? Remark(Field<string> session) => session.Value switch
    {
        "global" => $"{session.Path}: \"global\" has no equal: `openclaw agent --agent` goes to a session of the agent",
        _ when IsKey(session.Value) => $"{session.Path} is --session-key of the command; {Remarks.SeeHelp}",
        _ => null,
    };

    private static bool IsKey(string session) => session is not ("" or "main" or "global");
}
