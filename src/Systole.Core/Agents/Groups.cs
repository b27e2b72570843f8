namespace Systole.Core;

/// <summary>Groups of agents, which share limits. A group is there where an agent names it.</summary>
public static class Groups
{
    /// <summary>Why a group can have no limit of its own; null where it can. One that no agent is in is a name misspelt.</summary>
    /// <param name="group">The group that a limit names.</param>
    /// <param name="groups">The groups of the agents.</param>
    /// <param name="limit">What limits it, such as <c>budget</c>.</param>
    public static string? Problem(string group, IReadOnlyCollection<string> groups, string limit)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Contains(group, StringComparer.Ordinal)) return null;
        return $"no agent is in the group {Quoting.Quote(group)}" + (NearMiss.Of(group, groups) is { } near
            ? $": did you mean {Quoting.Quote(near)}?" : $": give it to an agent as its 'group', or remove the {limit}");
    }
}
