using Systole.Testing;

namespace Systole.Core.Tests.Alerting;

/// <summary>What is told together, and when: people are told what they have to know, once.</summary>
public sealed class Grouping
{
    [Fact]
    public void What_somebody_took_note_of_is_told_again_when_it_comes_again() =>
        new Telling(silentFor: 1).Begins(0, "pm").At(2, new WorldInput.Acknowledge("stale:pm/job", "ada")).Lives(2.5, "pm").ToldAs(8)
            .ShouldBe("1:05 log +stale:pm/job; 6:05 log =stale:pm/job");

    [Fact]
    public void However_often_that_is_before_it_can_be_told() =>
        new Telling(AlertingPolicy.Default with { GroupInterval = TimeSpan.FromMinutes(30) }).Begins(0, "pm").At(6, new WorldInput.Acknowledge("stale:pm/job", "ada"))
            .Lives(7, "pm").Lives(13, "pm").ToldAs(36).ShouldBe("5:05 log +stale:pm/job; 35:05 log =stale:pm/job");

    [Fact]
    public void Without_routes_everything_goes_to_the_log() =>
        new Telling().Begins(0, "pm").Lives(20, "pm").ToldAs(24).ShouldBe("5:05 log +stale:pm/job; 20:00 log -stale:pm/job");

    [Fact]
    public void An_alert_that_closes_while_it_waits_for_company_is_never_told() =>
        new Telling().Begins(0, "pm").Lives(5.05, "pm").Told(10).ShouldBeEmpty();

    [Fact]
    public void An_error_is_told_at_once() =>
        new Telling().Begins(0, "slow").ToldAs(10).ShouldBe("5:00 log +timed_out:slow/job");

    [Fact]
    public void Alerts_of_one_agent_and_kind_that_open_close_together_are_one_message() =>
        new Telling().Begins(0, "pm", "a").Begins(0.05, "pm", "b").Begins(0, "dev").ToldAs(7)
            .ShouldBe("5:05 log +stale:dev/job; 5:05 log +stale:pm/a +stale:pm/b");

    [Fact]
    public void What_joins_an_incident_is_told_after_the_group_interval() =>
        new Telling().Begins(0, "pm", "a").Begins(1, "pm", "b").Begins(2, "pm", "c").ToldAs(15)
            .ShouldBe("5:05 log +stale:pm/a; 10:05 log +stale:pm/b +stale:pm/c");

    [Fact]
    public void What_opens_and_closes_between_two_messages_of_its_group_is_never_told() =>
        new Telling().Begins(0, "pm", "a").Begins(1, "pm", "b").Lives(8, "pm", "b").ToldAs(12).ShouldBe("5:05 log +stale:pm/a");

    [Fact]
    public void What_closes_and_opens_between_two_messages_of_its_group_has_not_changed() =>
        new Telling(silentFor: 2).Begins(0, "pm").Lives(3, "pm").ToldAs(15).ShouldBe("2:05 log +stale:pm/job");

    [Fact]
    public void What_is_still_open_is_told_again_after_the_repeat_interval() =>
        new Telling().Begins(0, "pm").ToldAs(500).ShouldBe("5:05 log +stale:pm/job; 245:05 log =stale:pm/job; 485:05 log =stale:pm/job");

    [Fact]
    public void Whoever_has_taken_note_is_not_told_again_but_that_it_is_over()
    {
        var telling = new Telling().Begins(0, "pm").At(10, new WorldInput.Acknowledge("stale:pm/job", "ada")).Lives(600, "pm");

        telling.ToldAs(604).ShouldBe("5:05 log +stale:pm/job; 600:00 log -stale:pm/job");
        telling.Messages[^1].Alerts.ShouldHaveSingleItem().AcknowledgedBy.ShouldBe("ada");
    }

    [Fact]
    public void Taking_note_of_how_a_run_ended_ends_it() =>
        new Telling().Begins(0, "slow").At(20, new WorldInput.Acknowledge("timed_out:slow/job", "ada")).ToldAs(30)
            .ShouldBe("5:00 log +timed_out:slow/job; 20:00 log -timed_out:slow/job");

    [Fact]
    public void What_says_how_a_run_ended_is_over_after_a_day() =>
        new Telling(AlertingPolicy.Default with { RepeatInterval = TimeSpan.Zero }).Begins(0, "slow").ToldAs(24 * 60 + 10)
            .ShouldBe("5:00 log +timed_out:slow/job; 1445:00 log -timed_out:slow/job");

    [Fact]
    public void The_policy_says_what_makes_a_group() =>
        new Telling(AlertingPolicy.Default with { GroupBy = [GroupBy.Severity] }).Begins(0, "pm").Begins(0.02, "dev").Begins(0, "slow").ToldAs(7)
            .ShouldBe("5:00 log +timed_out:slow/job; 5:05 log +stale:dev/job +stale:pm/job");

    [Fact]
    public void A_group_with_very_many_alerts_is_several_messages()
    {
        var telling = new Telling(AlertingPolicy.Default with { GroupBy = [] });
        // One after the other: many that fall silent at once are one alert.
        for (var i = 0; i < 150; i++) telling.Begins(i * 0.5, "pm", $"t{i}");
        telling.Told(120).SelectMany(message => message.Split(' ').Where(word => word[0] == '+')).Distinct().Count().ShouldBe(150);
        telling.Messages.Max(message => message.Alerts.Length).ShouldBe(Core.Laws.IncidentAlertsMax);
    }
}
