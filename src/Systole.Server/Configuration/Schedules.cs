namespace Systole.Server.Configuration;

/// <summary>What settings say of slots and windows.</summary>
internal static class Schedules
{
    /// <summary>The agent's zone.</summary>
    public static Zone ZoneOf(Settings holds) => Zone.TryFind(holds.Get<string>("timezone"), out var zone) ? zone : Zone.Utc;

    /// <summary>The schedule; null where none is set, or none that can be read.</summary>
    public static Schedule? Of(Settings holds)
    {
        if (holds.Get<string>("cron") is { } text)
            return CronExpression.TryParse(text, out var cron, out _) ? new Schedule.Cron(cron, ZoneOf(holds)) : null;
        return holds.Get<TimeSpan>("every") is var interval && interval > TimeSpan.Zero ? new Schedule.Every(interval) : null;
    }

    /// <summary>What is expected from outside; null for nothing, or where its schedule cannot be read.</summary>
    public static ExpectPolicy? Expected(Settings holds)
    {
        if (holds.Find("watch.expect")?.Value is not Settings expect) return null;
        var grace = holds.Get<TimeSpan>("watch.expect.grace");
        if (expect.Get<string>("cron") is { } text)
            return CronExpression.TryParse(text, out var cron, out _) ? new ExpectPolicy(new Schedule.Cron(cron, ZoneOf(holds)), grace) : null;
        return expect.Get<TimeSpan>("every") is var every && every > TimeSpan.Zero ? new ExpectPolicy(new Schedule.Every(every), grace) : null;
    }

    /// <summary>The window; null where none is set, or none that can be read.</summary>
    public static ActiveHours? ActiveHoursOf(Settings holds)
    {
        if (holds.Find("active_hours")?.Value is not Settings window || window.All((_, _) => false)) return null;
        if (!window.All((_, setting) => setting.Value is not Bad)) return null;
        if (TimeTexts.Minutes(window.Get<string>("from")!) is not { } from || TimeTexts.Minutes(window.Get<string>("to")!) is not { } to)
            return null;
        var days = window.Items("days").Aggregate(Weekdays.None, (all, item) => all | TimeTexts.DaysOf((string)item.Value));
        return new ActiveHours
        {
            From = from,
            To = to,
            Days = days == Weekdays.None ? Weekdays.All : days,
            Zone = Zone.TryFind(window.Get<string>("timezone"), out var own) ? own : ZoneOf(holds),
        };
    }
}
