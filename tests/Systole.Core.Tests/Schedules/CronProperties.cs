using Systole.Core.Tests.Properties;

namespace Systole.Core.Tests.Schedules;

/// <summary>Cron slots against a walk over every minute that clocks show, around changes of clocks in every zone of the database.</summary>
public sealed class CronProperties
{
    private static readonly int Cases = Effort.Of(2000);

    private static readonly NodaTime.Duration Around = NodaTime.Duration.FromHours(30);

    [Fact]
    public void Around_changes_in_all_zones_slots_are_those_of_a_walk_over_every_minute()
    {
        var zones = Zone.Known.ToArray();
        Parallel.For(0, Cases, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var random = new Random(seed);
            Zone.TryFind(zones[seed % zones.Length], out var zone).ShouldBeTrue();
            var change = AnyChange(random, zone);
            var cron = GeneratedCron.From(random, change.InZone(zone.Rules).Hour);
            CronExpression.TryParse(cron.Text, out var expression, out var error).ShouldBeTrue(error);
            var (from, to) = (Ours(change - Around), Ours(change + Around));

            var expected = CronWalk.Between(cron, zone.Rules, from, to);

            var name = $"seed {seed}: {cron.Text} in {zone} around {change}";
            var schedule = new Schedule.Cron(expression!, zone);
            ListedForward(schedule, from, to).ShouldBe(expected, name);
            ListedBackward(schedule, from, to).ShouldBe(expected, name);
            CountsAndIntervalsAgree(random, schedule, expected, from, to, name);
        });
    }

    [Fact]
    public void Over_years_slots_are_counted_as_if_they_were_listed()
    {
        var zones = Zone.Known.ToArray();
        for (var seed = 0; seed < Effort.Of(150); seed++)
        {
            var random = new Random(seed);
            Zone.TryFind(zones[random.Next(zones.Length)], out var zone).ShouldBeTrue();
            var cron = GeneratedCron.From(random);
            CronExpression.TryParse(cron.Text, out var expression, out _).ShouldBeTrue();
            var schedule = new Schedule.Cron(expression!, zone);
            var offset = TimeSpan.FromMilliseconds(random.Next(0, 200_000_000));
            var first = schedule.FirstSlotAfter(default, offset, Ours(AnyChange(random, zone)));
            var slots = new List<Instant> { first };
            while (slots.Count < 3000) slots.Add(schedule.FirstSlotAfter(default, offset, slots[^1]));

            schedule.SlotsBetween(offset, first, slots[^1]).ShouldBe(slots.Count, cron.Text);
            schedule.SlotsBetween(offset, first, slots[^1] - TimeSpan.FromMilliseconds(1)).ShouldBe(slots.Count - 1, cron.Text);
            schedule.LastSlot(offset, first, slots[^1]).ShouldBe(slots[^1], cron.Text);
            schedule.LastSlot(offset, first, slots[^1] - TimeSpan.FromMilliseconds(1)).ShouldBe(slots[^2], cron.Text);
            schedule.LastSlot(offset, first, first).ShouldBe(first, cron.Text);
        }
    }

    private static NodaTime.Instant AnyChange(Random random, Zone zone)
    {
        var (from, to) = (NodaTime.Instant.FromUtc(1965, 1, 1, 0, 0), NodaTime.Instant.FromUtc(2045, 1, 1, 0, 0));
        var changes = zone.Rules.GetZoneIntervals(from, to).Where(interval => interval.HasStart && interval.Start >= from).ToList();
        // Where clocks were never changed any instant will do.
        if (changes.Count == 0) return from + NodaTime.Duration.FromHours(random.Next(80 * 365 * 24));
        return changes[random.Next(changes.Count)].Start;
    }

    private static List<Instant> ListedForward(Schedule.Cron schedule, Instant from, Instant to)
    {
        var slots = new List<Instant>();
        var at = from - TimeSpan.FromMilliseconds(1);
        while (schedule.FirstSlotAfter(default, TimeSpan.Zero, at) is var next && next <= to)
        {
            next.ShouldBeGreaterThan(at);
            slots.Add(at = next);
        }
        return slots;
    }

    private static List<Instant> ListedBackward(Schedule.Cron schedule, Instant from, Instant to)
    {
        var slots = new List<Instant>();
        var at = to;
        while (schedule.LastSlot(TimeSpan.Zero, Instant.Min, at) is var last && last >= from)
        {
            slots.Add(last);
            at = last - TimeSpan.FromMilliseconds(1);
        }
        slots.Reverse();
        return slots;
    }

    private static void CountsAndIntervalsAgree(
        Random random, Schedule.Cron schedule, List<Instant> slots, Instant from, Instant to, string name)
    {
        schedule.SlotsBetween(TimeSpan.Zero, from, to).ShouldBe(slots.Count, name);
        foreach (var slot in slots)
        {
            schedule.FirstSlotAfter(default, TimeSpan.Zero, slot - TimeSpan.FromMilliseconds(1)).ShouldBe(slot, name);
            schedule.LastSlot(TimeSpan.Zero, from, slot + TimeSpan.FromMilliseconds(999)).ShouldBe(slot, name);
        }
        for (var i = 0; i < 20; i++)
        {
            var at = from + TimeSpan.FromMilliseconds(random.NextInt64((to - from).Ms));
            // On a slot as well as between two.
            if (slots.Count > 0 && i % 2 == 0) at = slots[random.Next(slots.Count)];
            schedule.SlotsBetween(TimeSpan.Zero, from, at).ShouldBe(slots.Count(slot => slot <= at), name);
            schedule.SlotsBetween(TimeSpan.Zero, at, to).ShouldBe(slots.Count(slot => slot >= at), name);
            if (slots.Count(slot => slot <= at) is var before && before > 0 && before < slots.Count)
            {
                schedule.IntervalAt(at).ShouldBe(slots[before] - slots[before - 1], name);
            }
        }
    }

    private static Instant Ours(NodaTime.Instant at) => new(at.ToUnixTimeMilliseconds());

    private static NodaTime.Instant Noda(Instant at) => NodaTime.Instant.FromUnixTimeMilliseconds(at.UnixMs);
}
