using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Alerting;

/// <summary>What comes and goes is one alert that says so, and over only when it stays away.</summary>
public sealed class Flapping
{
    private static AlertingPolicy Quick => AlertingPolicy.Default with { GroupWait = Sec(1), GroupInterval = Sec(10) };

    /// <summary>Work that is stale after a minute of silence, and shows life at these minutes.</summary>
    private static Telling Lives(params ReadOnlySpan<double> minutes)
    {
        var telling = new Telling(Quick, silentFor: 1).Begins(0, "pm");
        foreach (var minute in minutes) telling.Lives(minute, "pm");
        return telling;
    }

    [Fact]
    public void Slow_enough_it_is_told_each_time() => Lives(6, 12, 18).ToldAs(19).ShouldBe(
        "1:01 log +stale:pm/job; 6:00 log -stale:pm/job; 7:01 log +stale:pm/job; 12:00 log -stale:pm/job; 13:01 log +stale:pm/job; 18:00 log -stale:pm/job");

    [Fact]
    public void What_opens_a_third_time_within_ten_minutes_is_told_to_come_and_go_and_then_no_more()
    {
        var telling = Lives(2, 4, 6, 8, 10);

        telling.ToldAs(30).ShouldBe(
            "1:01 log +stale:pm/job; 2:00 log -stale:pm/job; 3:01 log +stale:pm/job; 4:00 log -stale:pm/job; 5:00 log ~stale:pm/job");
        telling.Messages[^1].Alerts[0].Flapping.ShouldBe(3);
    }

    [Fact]
    public void It_is_over_when_it_has_stayed_away_for_ten_minutes()
    {
        var telling = Lives(2, 4, 6);
        for (var minute = 6.5; minute < 40; minute += 0.5) telling.Lives(minute, "pm");

        telling.Told(40).Skip(4).ShouldBe(["5:00 log ~stale:pm/job", "16:00 log -stale:pm/job"]);
    }

    [Fact]
    public void Nothing_says_that_it_is_over_while_it_may_come_back()
    {
        var telling = Lives(2, 4, 6).Begins(6.5, "pm", "b");
        for (var minute = 6.5; minute < 20; minute += 0.5) telling.Lives(minute, "pm");

        telling.Told(8)[^1].ShouldBe("7:31 log +stale:pm/b");
        var flapping = telling.Messages[^1].Alerts.Single(alert => alert.Alert == "stale:pm/job");
        (flapping.Flapping, flapping.ClosedAt).ShouldBe((3, null));
        telling.Told(20)[^1].ShouldBe("16:00 log -stale:pm/job");
        telling.Messages[^1].Alerts.Single(alert => alert.Alert == "stale:pm/job").ClosedAt.ShouldBe(Start + Min(6));
    }

    [Fact]
    public void What_never_stays_long_enough_to_be_told_is_told_to_come_and_go() =>
        Lives(1.01, 2.02, 3.03, 4.04).ToldAs(5).ShouldBe("3:01.200 log ~stale:pm/job");
}
