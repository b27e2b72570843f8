using System.Text.Json;

namespace Systole.Client.Wire;

/// <summary>A page of the journal, the oldest line first.</summary>
/// <param name="Events">The lines.</param>
/// <param name="First">The first id that is kept.</param>
/// <param name="Last">The last id there is, of whatever agent: following on from it misses nothing.</param>
/// <param name="Next">What to pass as <c>since</c> for the next page; left out where there is none yet.</param>
public sealed record JournalDocument(IReadOnlyList<JournalEventDocument> Events, long First, long Last, string? Next = null);

/// <summary>A line of the journal. The event stream carries the same three things.</summary>
/// <param name="Id">Its place; grows without holes.</param>
/// <param name="Event">The event's name, such as <c>run_started</c>.</param>
/// <param name="Data">The line itself.</param>
public sealed record JournalEventDocument(long Id, string Event, JsonElement Data);

/// <summary>The first and last ids of the journal that are kept: the data of a <c>reset</c> in the event stream.</summary>
/// <param name="First">The first id that is kept.</param>
/// <param name="Last">The last one.</param>
public sealed record JournalRangeDocument(long First, long Last);

/// <summary>The data of a <c>ping</c> in the event stream.</summary>
/// <param name="At">Now, by the node's clock.</param>
public sealed record PingDocument(DateTimeOffset At);

/// <summary>Whether the node is alive, or ready.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
public sealed record HealthDocument(string Status);
