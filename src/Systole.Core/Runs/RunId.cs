using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Systole.Core;

/// <summary>The name of a run: its agent and a number that grows with each run of that agent, written <c>main-12</c>.</summary>
/// <param name="Agent">Whose run.</param>
/// <param name="Number">1 for the agent's first run. It is also the fencing token: a later attempt has a higher one (L5).</param>
public readonly record struct RunId(AgentId Agent, long Number)
{
    /// <summary>Reads <c>main-12</c>. An agent id may hold dashes itself: the last one counts.</summary>
    /// <returns>Whether <paramref name="text"/> is a run id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out RunId id)
    {
        id = default;
        var dash = text?.LastIndexOf('-') ?? -1;
        if (dash <= 0
            || !AgentId.TryParse(text![..dash], out var agent)
            || !long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        id = new RunId(agent, number);
        return true;
    }

    /// <summary>Such as <c>main-12</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Agent}-{Number}");
}
