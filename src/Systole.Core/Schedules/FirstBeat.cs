namespace Systole.Core;

/// <summary>What an agent's very first start does (L3).</summary>
public enum FirstBeat
{
    /// <summary>A run at once.</summary>
    Now,

    /// <summary>The first run comes with the first slot.</summary>
    AfterInterval,
}
