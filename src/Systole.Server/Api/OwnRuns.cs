using System.Diagnostics;

namespace Systole.Server.Api;

/// <summary>An agent's key opens its own runs only. Which those are the heart decides; here is who asks.</summary>
internal static class OwnRuns
{
    /// <summary>Who asks, where that one may act on its own runs only; null for everybody else.</summary>
    public static RunHolder? Holder(HttpContext http)
    {
        if (!Callers.IsAgent(http)) return null;
        // What works in a heartbeat run passes its trace on.
        var isTraced = ActivityContext.TryParse(http.Request.Headers.TraceParent, null, out var trace);
        return new RunHolder(Callers.KeyName(http), isTraced ? trace.TraceId.ToHexString() : null);
    }

    /// <summary>Ends the request where the run is another's.</summary>
    /// <exception cref="ProblemException">It is, or nothing is known of it.</exception>
    public static async Task CheckAsync(string run, HttpContext http, ISystole systole)
    {
        if (Holder(http) is not { } holder) return;
        var own = await systole.OwnRunAsync(run, holder, http.RequestAborted);
        if (!own.IsDone) throw new ProblemException(Problem.From(own.Refusal, runInPath: true));
    }
}
