using NodaTime;
using Systole.Core.Tests.Schedules;
using static Systole.Core.Tests.Properties.Law;

namespace Systole.Core.Tests.Properties;

/// <summary>Where an agent's slots are, as the auditor knows it: by the first of them, or by a walk over every minute that clocks show.</summary>
internal abstract class SlotGrid
{
    /// <summary>The shortest distance of two slots.</summary>
    public abstract TimeSpan Shortest { get; }

    /// <summary>The grid of an agent; null without a schedule.</summary>
    public static SlotGrid? Of(AgentPolicy policy, Scenario scenario) => policy.Schedule switch
    {
        Schedule.Every every => new Phase((long)every.Interval.TotalMilliseconds),
        Schedule.Cron cron => new Walk(scenario.Crons[policy.Id], cron.Zone.Rules, scenario.Start, scenario.End),
        _ => null,
    };

    /// <summary>A slot that the journal tells of has to be on the grid.</summary>
    public abstract void Place(long slot, Line line);

    /// <summary>The slots after one instant, and before another.</summary>
    public abstract IEnumerable<long> Between(long after, long before);

    private sealed class Phase(long interval) : SlotGrid
    {
        private long? _phase;

        public override TimeSpan Shortest => TimeSpan.FromMilliseconds(interval);

        public override void Place(long slot, Line line)
        {
            _phase ??= Mod(slot);
            Require(Mod(slot) == _phase, $"L3: {line} is off the phase by {Mod(slot) - _phase} ms");
        }

        public override IEnumerable<long> Between(long after, long before)
        {
            if (_phase is not { } phase) yield break;
            // What is less than an interval after the first beat, which is no slot of the grid, is none either.
            for (var slot = after + interval + Mod(phase - after); slot < before; slot += interval) yield return slot;
        }

        private long Mod(long of) => ((of % interval) + interval) % interval;
    }

    private sealed class Walk : SlotGrid
    {
        private readonly List<long> _slots;

        public Walk(GeneratedCron cron, DateTimeZone zone, Instant start, Instant end)
        {
            // Clocks that are set may show other days than there are.
            var room = TimeSpan.FromDays(2) + ((end - start) / 2);
            _slots = [.. CronWalk.Between(cron, zone, start - room, end + room).Select(slot => slot.UnixMs)];
        }

        public override TimeSpan Shortest => TimeSpan.FromMilliseconds(_slots.Zip(_slots.Skip(1), (a, b) => b - a).DefaultIfEmpty(1000).Min());

        public override void Place(long slot, Line line) => Require(_slots.BinarySearch(slot) >= 0, $"L6: {line} has a slot that is none");

        public override IEnumerable<long> Between(long after, long before)
        {
            var first = _slots.BinarySearch(after + 1);
            for (var i = first < 0 ? ~first : first; i < _slots.Count && _slots[i] < before; i++) yield return _slots[i];
        }
    }
}
