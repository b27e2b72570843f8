using System.Collections.Frozen;

namespace Systole.Server.Configuration;

/// <summary>
/// Keys of the specification whose feature this version does not have. They are known, so that nobody is told of an unknown key, and
/// refused unless they are set to their default or off. A feature that arrives deletes its row.
/// </summary>
internal static class NotYet
{
    /// <summary>
    /// The paths, those of an agent's keys from <c>agent</c> on. A row covers everything below it.
    /// </summary>
    public static readonly FrozenSet<string> Rows = new[]
    {
        "ping_key",
        "webhooks",
        "agent.run.http",
        "agent.run.pull",
        "agent.run.chat",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the key at this path waits for its feature.</summary>
    public static bool Covers(string path) => Rows.Contains(path);
}
