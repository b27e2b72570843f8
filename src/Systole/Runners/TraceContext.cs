using System.Security.Cryptography;
using System.Text;

namespace Systole.Runners;

/// <summary>The W3C trace context of a run: what is started inside it carries its trace id, by which the run is found again as the cause.</summary>
internal static class TraceContext
{
    /// <summary>The trace id of a run, 32 hexadecimal digits.</summary>
    public static string TraceIdOf(HeartbeatRun run) => TraceIdOf(run.Id, run.StartedAt);

    /// <summary>The trace id of a run.</summary>
    // Run ids repeat from store to store, so the start belongs to it. A hash, because it has to be the same when the node asks again.
    public static string TraceIdOf(RunId run, Instant startedAt) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{run} {startedAt}")).AsSpan(0, 16));

    /// <summary>The <c>traceparent</c> of a run.</summary>
    public static string ParentOf(string traceId) => $"00-{traceId}-{traceId[..16]}-01";
}
