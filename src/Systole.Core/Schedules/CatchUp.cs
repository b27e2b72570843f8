namespace Systole.Core;

/// <summary>What becomes of slots that were missed while nothing could run (L3).</summary>
public enum CatchUp
{
    /// <summary>Exactly one run at once, whatever number was missed.</summary>
    Once,

    /// <summary>None; the next slot is the next run.</summary>
    Skip,
}
