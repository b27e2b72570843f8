using Systole.Core.Tests.Deciding;
using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Alerting;

/// <summary>A clock that is set takes along what was told and when; how long something lasts stays the same (L2).</summary>
public sealed class AlertingShiftTests
{
    private static Instant At(double minute) => Start + Min(minute);

    private static Incident Everything => new(new IncidentKey("ops", "g"))
    {
        Alerts = Incident.NoAlerts.Add("stale:pm", new IncidentAlert(
            new OpenAlert("stale:pm", AlertKind.Stale, Severity.Warning, At(1)) { RepeatedAt = At(2), AcknowledgedAt = At(3) },
            AgentId.Parse("pm"), ImmutableSortedDictionary<string, string>.Empty)
        {
            ClosedAt = At(4),
            ToldAt = At(5),
        }),
        Since = At(6),
        ToldAt = At(7),
        RetryAt = At(8),
        DueAt = At(9),
    };

    private static IEnumerable<string> Lines(object value, TimeSpan by) => Instants.Of(value).Select(entry => $"{entry.Key} {entry.Value + by}");

    [Fact]
    public void No_instant_is_left_out()
    {
        Instants.Missing(Everything).ShouldBeEmpty();
        // When it is due next is planned anew.
        var moved = AlertingShift.Apply(Everything, -Min(10)) with { DueAt = At(-1) };
        Lines(moved, TimeSpan.Zero).ShouldBe(Lines(Everything, -Min(10)));

        var channel = new ChannelState { NotBefore = At(1), Earned = At(2), FailingSince = At(3), DownSince = At(4), DeliveredAt = At(5), AskedUntil = At(6), FullSince = At(7) };
        Instants.Missing(channel).ShouldBeEmpty();
        Lines(AlertingShift.Apply(channel, -Min(10)), TimeSpan.Zero).ShouldBe(Lines(channel, -Min(10)));

        var silence = new Silence("s1", AlertMatch.All, "ada", At(1)) { To = At(2) };
        Instants.Missing(silence).ShouldBeEmpty();
        Lines(AlertingShift.Apply(silence, -Min(10)), TimeSpan.Zero).ShouldBe(Lines(silence, -Min(10)));
    }

    [Fact]
    public void A_clock_that_is_set_forward_makes_nothing_due_sooner() =>
        new Telling().Begins(0, "pm").At(10, new WorldInput.ClockStep(TimeSpan.FromHours(3))).ToldAs(246)
            .ShouldBe("5:05 log +stale:pm/job; 245:05 log =stale:pm/job");

    [Fact]
    public void A_clock_that_is_set_back_holds_nothing_up() =>
        new Telling().Begins(0, "pm").At(10, new WorldInput.ClockStep(-TimeSpan.FromHours(3))).Lives(20, "pm").ToldAs(24)
            .ShouldBe("5:05 log +stale:pm/job; 20:00 log -stale:pm/job");
}
