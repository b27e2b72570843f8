using System.Diagnostics;

namespace Systole.Runners;

/// <summary>The W3C trace context of a run: what is started inside it carries its trace id, by which the run is found again as the cause.</summary>
internal static class TraceContext
{
    /// <summary>The trace id of a new run, 32 hexadecimal digits. It is stored with the run.</summary>
    // Random: run ids repeat from store to store, and a store that lost its tail decides the very same start once more.
    public static string NewTraceId() => ActivityTraceId.CreateRandom().ToHexString();

    /// <summary>The <c>traceparent</c> of a run.</summary>
    public static string ParentOf(string traceId) => $"00-{traceId}-{traceId[..16]}-01";
}
