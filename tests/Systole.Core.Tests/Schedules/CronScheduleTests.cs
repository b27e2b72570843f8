namespace Systole.Core.Tests.Schedules;

public sealed class CronScheduleTests
{
    [Fact]
    public void A_slot_comes_strictly_after_an_instant_to_the_millisecond()
    {
        var hourly = Cron("0 * * * *");

        Next(hourly, "2026-02-16T09:00:00.000Z").ShouldBe(At("2026-02-16T10:00:00Z"));
        Next(hourly, "2026-02-16T08:59:59.999Z").ShouldBe(At("2026-02-16T09:00:00Z"));
        Next(hourly, "2026-02-16T09:00:00.001Z").ShouldBe(At("2026-02-16T10:00:00Z"));
        Next(hourly, "1969-12-31T23:59:59.999Z").ShouldBe(At("1970-01-01T00:00:00Z"));
        Next(hourly, "1969-12-31T22:00:00.001Z").ShouldBe(At("1969-12-31T23:00:00Z"));
    }

    [Fact]
    public void Slots_do_not_depend_on_the_anchor()
    {
        var daily = Cron("30 8 * * *", "Europe/Berlin");
        var after = At("2026-02-16T12:00Z");

        daily.FirstSlotAfter(after - TimeSpan.FromMinutes(7), TimeSpan.Zero, after)
            .ShouldBe(daily.FirstSlotAfter(default, TimeSpan.Zero, after));
    }

    [Fact]
    public void Jitter_moves_each_slot_also_where_it_is_longer_than_the_distance_between_them()
    {
        var working = Cron("*/10 9-10 * * *");
        var offset = TimeSpan.FromMinutes(25);
        var slots = new List<Instant>();
        for (var at = At("2026-02-16T00:00Z"); slots.Count < 13; slots.Add(at)) at = working.FirstSlotAfter(default, offset, at);

        slots[0].ShouldBe(At("2026-02-16T09:25Z"));
        slots[11].ShouldBe(At("2026-02-16T11:15Z"));
        slots[12].ShouldBe(At("2026-02-17T09:25Z"));
        working.SlotsBetween(offset, slots[2], slots[12]).ShouldBe(11);
        working.SlotsBetween(offset, slots[2], slots[12] - TimeSpan.FromMilliseconds(1)).ShouldBe(10);
        working.LastSlot(offset, slots[2], At("2026-02-17T09:24Z")).ShouldBe(slots[11]);
        working.LastSlot(offset, slots[2], slots[2]).ShouldBe(slots[2]);
        working.SlotsBetween(offset, slots[2], slots[2]).ShouldBe(1);
        working.SlotsBetween(offset, slots[2], slots[1]).ShouldBe(0);
    }

    [Fact]
    public void The_interval_is_the_distance_between_the_slots_around_an_instant()
    {
        var working = Cron("0 8-20 * * mon-fri", "Europe/Berlin");

        working.IntervalAt(At("2026-02-16T09:30Z")).ShouldBe(TimeSpan.FromHours(1));
        // A moment before the next slot it is still the whole hour, at the last of the day the night, on Friday the weekend.
        working.IntervalAt(At("2026-02-16T09:59:59.999Z")).ShouldBe(TimeSpan.FromHours(1));
        working.IntervalAt(At("2026-02-16T19:00Z")).ShouldBe(TimeSpan.FromHours(12));
        working.IntervalAt(At("2026-02-20T19:00Z")).ShouldBe(TimeSpan.FromHours(60));
        // Asked back and forth it does not remember wrongly.
        working.IntervalAt(At("2026-02-16T09:00Z")).ShouldBe(TimeSpan.FromHours(1));
        // The weekend on which an hour is left out is an hour shorter.
        working.IntervalAt(At("2026-03-28T12:00Z")).ShouldBe(TimeSpan.FromHours(59));
    }

    [Fact]
    public void What_one_schedule_remembers_another_made_from_it_does_not()
    {
        var hourly = Cron("0 * * * *");
        var at = At("2026-02-16T09:30Z");
        hourly.IntervalAt(at).ShouldBe(TimeSpan.FromHours(1));

        (hourly with { Expression = Read("0 0 * * *") }).IntervalAt(at).ShouldBe(TimeSpan.FromDays(1));
    }

    [Fact]
    public void Schedules_are_equal_by_expression_and_zone_whatever_they_were_asked()
    {
        var one = Cron("0 8-20 * * mon-fri", "Europe/Berlin");
        var same = Cron("00 8-20 * * 1-5", "Europe/Berlin");
        one.IntervalAt(At("2026-02-16T09:30Z"));

        one.ShouldBe(same);
        one.GetHashCode().ShouldBe(same.GetHashCode());
        one.Key.ShouldBe(same.Key);
        one.ShouldNotBe(Cron("0 8-20 * * mon-fri", "Europe/Paris"));
        one.Key.ShouldNotBe(Cron("0 8-20 * * mon-fri", "Europe/Paris").Key);
        one.ShouldNotBe(Cron("0 8-19 * * mon-fri", "Europe/Berlin"));
        one.ToString().ShouldBe("0 8-20 * * mon-fri in Europe/Berlin");
        one.Reason.ShouldBe("cron");
        one.ShiftsAfterLateStart.ShouldBeFalse();
    }

    [Theory]
    [InlineData("0 3 * * *", "UTC", 8 * 60, 20 * 60, Weekdays.All, false)]
    [InlineData("0 8 * * *", "UTC", 8 * 60, 20 * 60, Weekdays.All, true)]
    [InlineData("0 20 * * *", "UTC", 8 * 60, 20 * 60, Weekdays.All, false)]
    [InlineData("59 19 * * *", "UTC", 8 * 60, 20 * 60, Weekdays.All, true)]
    [InlineData("0 3 * * *", "America/New_York", 8 * 60, 20 * 60, Weekdays.All, true)]
    [InlineData("0 9 * * sat", "UTC", 8 * 60, 20 * 60, Weekdays.Mon | Weekdays.Fri, false)]
    [InlineData("0 3 * * sat", "UTC", 22 * 60, 6 * 60, Weekdays.Fri, true)]
    [InlineData("0 3 * * sun", "UTC", 22 * 60, 6 * 60, Weekdays.Fri, false)]
    // 29 February is a Monday in 2044.
    [InlineData("0 9 29 2 *", "UTC", 8 * 60, 20 * 60, Weekdays.Mon, true)]
    [InlineData("0 9 29 2 *", "UTC", 10 * 60, 20 * 60, Weekdays.All, false)]
    [InlineData("0 9 * * *", "UTC", 8 * 60, 20 * 60, Weekdays.None, false)]
    // The slot at which the window opens is inside.
    [InlineData("0 3,8 * * *", "UTC", 8 * 60, 9 * 60, Weekdays.All, true)]
    public void Whether_any_slot_is_inside_a_window_is_known_beforehand(
        string cron, string zone, int from, int to, Weekdays days, bool canFire)
    {
        var window = new ActiveHours { From = from, To = to, Days = days };

        Cron(cron, zone).CanFireInside(window).ShouldBe(canFire);
    }

    [Fact]
    public void Only_where_the_clocks_are_changed_a_slot_may_be_inside_and_that_counts()
    {
        Zone.TryFind("Europe/Berlin", out var berlin).ShouldBeTrue();
        var window = new ActiveHours { From = 3 * 60, To = 4 * 60, Zone = berlin };

        Cron("30 2 * * *", "Europe/Berlin").CanFireInside(window).ShouldBeTrue();
        Cron("30 2 * * mon", "Europe/Berlin").CanFireInside(window).ShouldBeFalse();
    }

    [Fact]
    public void A_window_that_no_slot_is_in_is_named_with_the_schedule()
    {
        var window = new ActiveHours { From = 8 * 60, To = 20 * 60 };

        Cron("0 8 * * *").WindowProblem(window).ShouldBeNull();
        Cron("0 3 * * *").WindowProblem(window).ShouldNotBeNull()
            .ShouldStartWith("'0 3 * * * in UTC' is never due inside active_hours (08:00 to 20:00 in UTC)");
        Should.Throw<ArgumentNullException>(() => Cron("0 3 * * *").CanFireInside(null!)).ParamName.ShouldBe("window");
    }

    [Theory]
    [InlineData("0 0 1 jan *", "9998-06-01T00:00Z", "9999-01-01T00:00Z")]
    [InlineData("0 0 1 jan *", "2026-06-01T00:00Z", "2027-01-01T00:00Z")]
    public void The_next_slot_may_be_in_the_last_year_there_is(string cron, string after, string slot) =>
        Next(Cron(cron), after).ShouldBe(At(slot));

    [Theory]
    [InlineData("0 0 15 jan *", "2026-06-01T00:00Z", "2026-01-15T00:00Z")]
    [InlineData("0 0 15 dec *", "2026-06-01T00:00Z", "2025-12-15T00:00Z")]
    [InlineData("0 0 1 mar *", "0001-06-01T00:00Z", "0001-03-01T00:00Z")]
    public void The_last_slot_may_be_months_ago(string cron, string at, string slot) =>
        Cron(cron).LastSlot(TimeSpan.Zero, Instant.Min, At(at)).ShouldBe(At(slot));

    [Theory]
    // Three o'clock by summer's clocks never comes: when it would, they show two again.
    [InlineData("0 3 * * *", "Europe/Berlin", "2026-10-25T01:30Z", "2026-10-24T01:00Z")]
    // Three o'clock is the first time that they show only once.
    [InlineData("0 3 * * *", "Europe/Berlin", "2026-10-25T02:30Z", "2026-10-25T02:00Z")]
    // The first of two half past twos, also where clocks are half a day ahead.
    [InlineData("30 2 * * *", "Pacific/Auckland", "2026-04-04T15:00Z", "2026-04-04T13:30Z")]
    public void Looking_back_over_a_change_of_clocks_the_last_slot_is_the_one_that_was(string cron, string zone, string at, string slot) =>
        Cron(cron, zone).LastSlot(TimeSpan.Zero, Instant.Min, At(at)).ShouldBe(At(slot));

    [Theory]
    // Up to the change itself, which makes up for what it leaves out.
    [InlineData("30 2 * * *", "2026-03-28T01:30Z", "2026-03-29T00:59:59Z", 1)]
    [InlineData("30 2 * * *", "2026-03-28T01:30Z", "2026-03-29T01:00:00Z", 2)]
    // The first instant after the gap is one slot, although it is named itself.
    [InlineData("*/30 2-3 * * *", "2026-03-28T01:00Z", "2026-03-29T12:00Z", 6)]
    public void What_a_change_of_clocks_makes_up_for_is_counted_once(string cron, string from, string to, int count) =>
        Cron(cron, "Europe/Berlin").SlotsBetween(TimeSpan.Zero, At(from), At(to)).ShouldBe(count);

    [Fact]
    public void Before_the_calendar_begins_there_was_no_slot()
    {
        var monthly = Cron("0 12 2 * *");

        monthly.LastSlot(TimeSpan.Zero, Instant.Min, Instant.Min).ShouldBe(Instant.Min);
        monthly.IntervalAt(Instant.Min).ShouldBe(monthly.FirstSlotAfter(default, TimeSpan.Zero, Instant.Min) - Instant.Min);
    }

    [Fact]
    public void At_the_ends_of_the_calendar_there_is_an_answer()
    {
        var hourly = Cron("0 * * * *", "Pacific/Kiritimati");

        hourly.FirstSlotAfter(default, TimeSpan.Zero, Instant.Max).ShouldBe(Instant.Max);
        hourly.FirstSlotAfter(default, TimeSpan.Zero, Instant.Min).ShouldBeGreaterThan(Instant.Min);
        hourly.LastSlot(TimeSpan.Zero, Instant.Min, Instant.Max).ShouldBeLessThan(Instant.Max);
        hourly.IntervalAt(Instant.Max).ShouldBeGreaterThan(TimeSpan.Zero);
        hourly.SlotsBetween(TimeSpan.Zero, Instant.Min, Instant.Max).ShouldBeGreaterThan(80_000_000);
    }

    private static Instant Next(Schedule.Cron schedule, string after) => schedule.FirstSlotAfter(default, TimeSpan.Zero, At(after));

    private static Schedule.Cron Cron(string text, string zone = "UTC") =>
        Zone.TryFind(zone, out var found) ? new Schedule.Cron(Read(text), found) : throw new ArgumentException(zone);

    private static CronExpression Read(string text) =>
        CronExpression.TryParse(text, out var expression, out var error) ? expression : throw new FormatException(error);

    private static Instant At(string text) => Instant.TryParse(text, out var at) ? at : throw new FormatException(text);
}
