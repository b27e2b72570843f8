using Systole.Testing;
using static Systole.Core.Tests.Alerting.Telling;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Alerting;

/// <summary>What somebody does not want to be told of, and what is told by something else already.</summary>
public sealed class Silencing
{
    private static WorldInput.Silence Silence(string agent, double? minutes = null) =>
        new(new AlertMatch { Agent = agent }, "ada", minutes is { } length ? Min(length) : null);

    [Fact]
    public void When_a_silence_ends_what_is_still_open_is_told_at_that_instant() =>
        new Telling().At(1, Silence("pm", 60)).Begins(0, "pm").Begins(0, "dev").ToldAs(70).ShouldBe("5:05 log +stale:dev/job; 61:00 log +stale:pm/job");

    [Fact]
    public void When_somebody_ends_a_silence_what_is_still_open_is_told_at_that_instant() =>
        new Telling().At(1, Silence("pm", 60)).Begins(0, "pm").At(30, new WorldInput.EndSilence("s1", "bob")).ToldAs(70).ShouldBe("30:00 log +stale:pm/job");

    [Fact]
    public void What_was_told_and_then_silenced_is_told_to_be_over_once() =>
        new Telling().Begins(0, "pm").At(10, Silence("pm", 600)).Lives(30, "pm").ToldAs(609).ShouldBe("5:05 log +stale:pm/job; 30:00 log -stale:pm/job");

    [Fact]
    public void What_opens_and_closes_in_a_silence_is_never_told() =>
        new Telling().At(1, Silence("pm", 60)).Begins(0, "pm").Lives(30, "pm").Told(34).ShouldBeEmpty();

    [Fact]
    public void A_silence_until_closed_ends_with_the_last_alert_that_it_hides()
    {
        var telling = new Telling().At(1, Silence("pm")).Begins(0, "pm", "a").Begins(0, "pm", "b").Begins(0, "dev")
            // What it does not hide does not end it.
            .Lives(8, "dev").Lives(10, "pm", "a").Lives(14, "pm", "b");

        telling.ToldAs(12).ShouldBe("5:05 log +stale:dev/job; 10:05 log -stale:dev/job");
        telling.World.Heart!.Alerting.Silences.ShouldNotBeEmpty();
        telling.Told(14);
        telling.World.Heart!.Alerting.Silences.ShouldBeEmpty();
        telling.Told(21)[^1].ShouldBe("20:05 log +stale:pm/b", "it fell silent again, and nobody asked not to be told of that");
    }

    [Fact]
    public void What_is_hidden_makes_nothing_else_due() =>
        new Telling(AlertingPolicy.Default with { GroupWait = Min(1) })
            .At(1, new WorldInput.Silence(new AlertMatch { Alert = "stale:pm/a" }, "ada", Min(300))).Begins(0, "pm", "a").Begins(10, "pm", "b")
            .Lives(15.5, "pm", "b").Told(20).ShouldBeEmpty();

    [Fact]
    public void What_came_and_went_in_a_silence_is_not_told_after_it()
    {
        var telling = new Telling(silentFor: 1).At(0.5, Silence("pm", 60)).Begins(0, "pm").Lives(2, "pm").Lives(4, "pm").Lives(6, "pm")
            .At(6.5, new WorldInput.Unregister(Id("pm"), "job"));

        telling.Told(200).ShouldBeEmpty();
        telling.World.Heart!.Alerting.Incidents.ShouldBeEmpty();
    }

    [Fact]
    public void A_silence_holds_repeats_back() =>
        new Telling().Begins(0, "pm").At(10, Silence("pm", 600)).ToldAs(620).ShouldBe("5:05 log +stale:pm/job; 610:00 log =stale:pm/job");

    [Fact]
    public void One_silence_of_two_that_ends_tells_nothing() =>
        new Telling().At(1, Silence("pm", 60)).At(2, Silence("p*", 100)).Begins(0, "pm").ToldAs(110).ShouldBe("102:00 log +stale:pm/job");

    [Fact]
    public void Silences_match_by_kind_severity_and_alert()
    {
        new Telling().At(1, new WorldInput.Silence(new AlertMatch { Kind = "stale" }, "ada", Min(60))).Begins(0, "pm").Begins(0, "slow").ToldAs(30)
            .ShouldBe("5:00 log +timed_out:slow/job");
        new Telling().At(1, new WorldInput.Silence(new AlertMatch { Severity = Severity.Error }, "ada", Min(60))).Begins(0, "pm").Begins(0, "slow").ToldAs(30)
            .ShouldBe("5:05 log +stale:pm/job");
        new Telling().At(1, new WorldInput.Silence(new AlertMatch { Alert = "stale:pm/a" }, "ada", Min(60))).Begins(0, "pm", "a").Begins(0, "pm", "b").ToldAs(30)
            .ShouldBe("5:05 log +stale:pm/b");
    }

    [Fact]
    public void After_the_node_was_away_agents_have_a_minute_to_show_life_before_anybody_is_told() =>
        new Telling().Begins(0, "pm").Begins(0, "dev").At(3, new WorldInput.HostSuspend(Min(60))).Lives(63.5, "pm").ToldAs(68)
            .ShouldBe("65:05 log +stale:dev/job");

    [Fact]
    public void One_absence_after_the_other_keeps_nothing_from_being_told_for_longer_than_one()
    {
        var telling = new Telling().Begins(0, "pm");
        for (var minute = 5 + (2 / 60.0); minute < 30; minute += 0.9) telling.At(minute, new WorldInput.HostSuspend(Sec(3)));

        telling.ToldAs(30).ShouldBe("6:00 log +stale:pm/job");
    }

    [Fact]
    public void Who_is_just_being_told_of_one_is_told_that_it_is_one_of_many()
    {
        var telling = new Telling(To("w") with { Routes = [new AlertRoute(null, new AlertMatch { Agent = "pm" }, ["w"])] }).Begins(0, "pm");
        telling.World.At(Start, new WorldInput.ChannelBehaves("w", new ChannelModel { Takes = Sec(10) }));
        for (var i = 0; i < 8; i++) telling.Begins(10 / 60.0, "dev", $"t{i}");

        telling.ToldAs(15).ShouldBe("5:05 w +stale:pm/job; 5:15 log +mass_stall; 5:15 w +mass_stall; 10:15 w -stale:pm/job");
    }

    [Fact]
    public void Whoever_was_told_of_one_is_told_that_it_is_one_of_many()
    {
        var telling = new Telling(To("w") with { Routes = [new AlertRoute(null, new AlertMatch { Agent = "pm" }, ["w"])] }).Begins(0, "pm");
        for (var i = 0; i < 8; i++) telling.Begins(0.5, "dev", $"t{i}");

        telling.ToldAs(15).ShouldBe("5:05 w +stale:pm/job; 5:35 log +mass_stall; 5:35 w +mass_stall; 10:05 w -stale:pm/job");
        telling.Messages[^1].Alerts.ShouldHaveSingleItem().Summary.ShouldBe("part of mass_stall");
    }

    [Fact]
    public void What_many_at_once_cause_is_told_as_that_alone()
    {
        var telling = new Telling();
        for (var i = 0; i < 8; i++) telling.Begins(0, "pm", $"t{i}");

        telling.ToldAs(9).ShouldBe("5:05 log +mass_stall");
    }
}
