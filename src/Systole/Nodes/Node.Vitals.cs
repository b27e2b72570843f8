using Microsoft.Extensions.Logging;
using Systole.Watchman;

namespace Systole;

/// <summary>Whether the node is well, and telling those who watch it.</summary>
internal sealed partial class Node
{
    private readonly DeadManPing? _ping;

    public Vitals CheckVitals()
    {
        var facts = _published.Facts;
        return Vitals.Of(new VitalSigns(
            facts.IsRunning, _turning.IsFaulted, _loop.Pulse.SinceTurn, _loop.Pulse.SinceWrite, facts.Trouble, _sender.LongestFor));
    }

    private DeadManPing? PingOf(NodeOptions options, ILoggerFactory loggers) => options.PingUrl is { } url
        ? new DeadManPing(url, CheckVitals, _time, loggers.CreateLogger<DeadManPing>()) : null;
}
