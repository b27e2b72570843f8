using NodaTime;

namespace Systole.Core.Tests.Schedules;

/// <summary>L6 as it reads, by what the zone makes of each local minute. Slow and plain: another one than the product's.</summary>
internal static class CronWalk
{
    /// <summary>The slots from one instant to another, both included.</summary>
    public static List<Instant> Between(GeneratedCron cron, DateTimeZone zone, Instant from, Instant to)
    {
        var slots = new SortedSet<Instant>();
        var end = Noda(to).InZone(zone).LocalDateTime.PlusDays(2);
        var start = Noda(from).InZone(zone).LocalDateTime.PlusDays(-2);
        for (var minute = start.Date.AtMidnight(); minute < end; minute = minute.PlusMinutes(1))
        {
            if (!cron.Has(minute)) continue;
            foreach (var second in cron.Seconds)
            {
                var mapping = zone.MapLocal(minute.PlusSeconds(second));
                if (mapping.Count == 0)
                {
                    var gap = mapping.LateInterval.WallOffset.Seconds - mapping.EarlyInterval.WallOffset.Seconds;
                    var ahead = minute.PlusSeconds(gap + second);
                    var comesLater = cron.StepsThroughHours && cron.Has(ahead) && cron.Seconds.Contains(ahead.Second);
                    if (!comesLater) slots.Add(Ours(mapping.LateInterval.Start));
                }
                else
                {
                    slots.Add(Ours(mapping.First().ToInstant()));
                    if (cron.StepsThroughHours) slots.Add(Ours(mapping.Last().ToInstant()));
                }
            }
        }
        return [.. slots.Where(slot => slot >= from && slot <= to)];
    }

    private static Instant Ours(NodaTime.Instant at) => new(at.ToUnixTimeMilliseconds());

    private static NodaTime.Instant Noda(Instant at) => NodaTime.Instant.FromUnixTimeMilliseconds(at.UnixMs);
}
