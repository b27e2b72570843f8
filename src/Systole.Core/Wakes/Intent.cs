namespace Systole.Core;

/// <summary>How urgent a wake is. The order is the order of strength: a keyed repeat takes the stronger of two.</summary>
public enum Intent
{
    /// <summary>Ride with the next run, never start one.</summary>
    Next = 0,

    /// <summary>Something happened: coalesced, spaced and backed off (L1).</summary>
    Event = 1,

    /// <summary>Now; the flood guard still applies.</summary>
    Immediate = 2,

    /// <summary>An operator's own: nothing holds it but a run in progress, a pause, quarantine, concurrency and budget.</summary>
    Manual = 3,

    /// <summary>The timer's own. No caller may use it: slots are made by the schedule.</summary>
    Scheduled = 4,
}
