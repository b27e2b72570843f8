using System.Globalization;
using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>
/// Spacing, backoff and coalescing as tables: when events come, when runs start. Times are minutes and seconds; runs take no time.
/// </summary>
public sealed class EventTables
{
    private static string Starts(string events, Func<EventPolicy, EventPolicy> change, int everyMin = 30, int untilMin = 59)
    {
        var agent = AgentId.Parse("main");
        var policy = new AgentPolicy { Id = agent, Schedule = new Schedule.Every(Min(everyMin)), Events = change(new EventPolicy()) };
        var world = new World(Start, [policy]).At(Start, new WorldInput.HostStart())
            .At(Start, new WorldInput.RunsBehave(new RunModel { Duration = TimeSpan.Zero }));
        foreach (var text in events.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // 12:30! is an immediate wake, 12:30* one by an operator, 12:30- one that rides along.
            var intent = text[^1] switch { '!' => Intent.Immediate, '*' => Intent.Manual, '-' => Intent.Next, _ => Intent.Event };
            world.At(Start + Clock(text.TrimEnd('!', '*', '-')), new WorldInput.Wake(agent, Intent: intent));
        }
        return string.Join(' ', Line.Read(world.RunUntil(Start + Min(untilMin)).Journal)
            .Where(line => line.Event == "run_started")
            .Select(line => Clock(line.At) + (line.List("wakes").Count is > 0 and var wakes
                ? string.Create(CultureInfo.InvariantCulture, $"({wakes})") : "")));
    }

    [Theory]
    // A lone event is served promptly, and its company shares the run; later ones do not extend the wait.
    [InlineData("10:00", "0:00 10:05(1) 30:00")]
    [InlineData("10:00 10:03 10:05", "0:00 10:05(3) 30:00")]
    [InlineData("10:00 10:04 10:06", "0:00 10:05(2) 12:05(1) 30:00")]
    // Two starts are a minute apart, whatever starts them; only immediate and manual wakes may be sooner.
    [InlineData("0:10", "0:00 1:00(1) 30:00")]
    [InlineData("0:10!", "0:00 0:10(1) 30:00")]
    [InlineData("0:10*", "0:00 0:10(1) 30:00")]
    [InlineData("0:10 0:20*", "0:00 0:20(2) 30:00")]
    [InlineData("29:30", "0:00 29:35(1) 30:35")]
    // One that rides along starts nothing.
    [InlineData("10:00-", "0:00 30:00(1)")]
    [InlineData("10:00- 11:00", "0:00 11:05(2) 30:00")]
    // A slot carries what is pending.
    [InlineData("29:58", "0:00 30:00(1)")]
    public void Coalescing_and_spacing(string events, string starts) => Starts(events, policy => policy).ShouldBe(starts);

    [Theory]
    // Each run of a streak doubles the distance to the next: 1, 2, 4, 8, 16 minutes, and then the interval.
    [InlineData("1:00 2:00 3:00 4:00 5:00 6:00 7:00 8:00 9:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00 17:00 18:00 19:00",
        "0:00 1:05(1) 3:05(2) 7:05(4) 15:05(8) 30:00(4)")]
    // Quiet for more than ten minutes, and the next is prompt again.
    [InlineData("1:00 2:00 14:00", "0:00 1:05(1) 3:05(1) 14:05(1) 30:00")]
    [InlineData("1:00 2:00 12:00 12:30", "0:00 1:05(1) 3:05(1) 12:05(1) 20:05(1) 30:00")]
    public void A_streak_doubles_and_ends_in_quiet(string events, string starts) => Starts(events, policy => policy).ShouldBe(starts);

    [Fact]
    public void The_flood_guard_holds_event_and_immediate_wakes_but_no_operator()
    {
        var five = "1:00! 1:10! 1:20! 1:30! 1:40!";
        Starts($"{five} 2:00!", policy => policy).ShouldBe("0:00 1:00(1) 1:10(1) 1:20(1) 1:30(1) 1:40(1) 11:00(1) 30:00");
        Starts($"{five} 2:00! 3:00*", policy => policy).ShouldBe("0:00 1:00(1) 1:10(1) 1:20(1) 1:30(1) 1:40(1) 3:00(2) 30:00");
    }

    [Fact]
    public void A_short_interval_is_a_short_spacing() =>
        Starts("0:25", policy => policy with { MinSpacing = Min(5) }, everyMin: 1, untilMin: 3).ShouldBe("0:00 1:00(1) 2:00 3:00");
}
