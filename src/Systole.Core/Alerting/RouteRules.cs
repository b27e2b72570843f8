using System.Globalization;

namespace Systole.Core;

/// <summary>Where something goes, and with what it is told together.</summary>
internal static class RouteRules
{
    /// <summary>Tasks and agents are long; the name of a group goes into a row's key.</summary>
    private const int GroupLengthMax = 300;

    /// <summary>The channels that are told, each once.</summary>
    /// <param name="policy">The routes.</param>
    /// <param name="subject">What is told.</param>
    /// <param name="first">The route that its agent wants tried first; null for none.</param>
    /// <param name="except">A channel that cannot tell it: it is the one that is down. Null for none.</param>
    public static ImmutableArray<string> Channels(AlertingPolicy policy, AlertSubject subject, string? first, string? except = null)
    {
        var channels = ImmutableArray.CreateBuilder<string>();
        foreach (var route in policy.Routes.Where(route => first is not null && route.Name == first).Concat(policy.Routes))
        {
            if (!route.Match.Takes(subject)) continue;
            channels.AddRange(route.Channels.Where(channel => channel != except && policy.Channels.ContainsKey(channel) && !channels.Contains(channel)));
            // One that leads only to the channel that is down leads nowhere.
            if (!route.Continue && (except is null || channels.Count > 0)) break;
        }
        // Nothing is told to nobody.
        if (channels.Count == 0 && except != AlertingPolicy.Log && policy.Channels.ContainsKey(AlertingPolicy.Log)) channels.Add(AlertingPolicy.Log);
        return channels.ToImmutable();
    }

    /// <summary>What everything of one group has in common.</summary>
    public static string Group(AlertingPolicy policy, OpenAlert alert, AgentId? agent)
    {
        var parts = policy.GroupBy.Select(by => by switch
        {
            GroupBy.Agent => $"agent={agent?.Value}",
            GroupBy.Kind => $"kind={Names.Of(alert.Kind)}",
            GroupBy.Severity => $"severity={Names.Of(alert.Severity)}",
            _ => $"task={alert.Task}",
        });
        var group = string.Join(',', parts);
        if (group.Length <= GroupLengthMax) return group;
        // FNV-1a: two long names that begin alike are two groups, on every machine.
        var hash = 14695981039346656037UL;
        foreach (var c in group) hash = unchecked((hash ^ c) * 1099511628211UL);
        var end = char.IsHighSurrogate(group[GroupLengthMax - 1]) ? GroupLengthMax - 1 : GroupLengthMax;
        return string.Create(CultureInfo.InvariantCulture, $"{group.AsSpan(0, end)}~{hash:x16}");
    }
}
