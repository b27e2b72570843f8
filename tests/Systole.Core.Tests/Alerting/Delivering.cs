using Systole.Testing;
using static Systole.Core.Tests.Alerting.Telling;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Alerting;

/// <summary>Channels that fail, are full, are gone, or lose answers; and nodes that go away while something is on its way.</summary>
public sealed class Delivering
{
    private const string Slack = "slack";

    private const string Mail = "mail";

    [Fact]
    public void A_channel_that_fails_keeps_no_other_from_telling() =>
        new Telling(To(Slack, Mail)).Behaves(0, Slack, DeliveryOutcome.Failed).Begins(0, "pm").Begins(1, "dev").ToldAs(7)
            .ShouldBe("5:05 mail +stale:pm/job; 6:05 mail +stale:dev/job");

    [Fact]
    public void A_channel_that_comes_back_is_told_what_is_still_open_and_how_much_came_and_went()
    {
        var telling = new Telling(To(Slack)).Behaves(0, Slack, DeliveryOutcome.Failed)
            .Begins(0, "pm").Begins(0, "dev").Begins(0, "qa").At(10, new WorldInput.Unregister(Id("dev"), "job")).Behaves(11, Slack, DeliveryOutcome.Delivered);

        // Tried at 5:05, and then after 5, 15, 45, 135 and 405 seconds.
        telling.ToldAs(16).ShouldBe("15:10 slack +stale:pm/job; 15:10 slack +stale:qa/job");
        telling.Messages[0].Untold.ShouldBe(1);
        telling.Messages[1].Untold.ShouldBe(0);
    }

    [Fact]
    public void A_channel_that_is_full_is_left_alone_for_as_long_as_it_says() =>
        new Telling(To(Slack)).Behaves(0, Slack, DeliveryOutcome.RateLimited, Sec(77)).Begins(0, "pm").Behaves(5.5, Slack, DeliveryOutcome.Delivered)
            .ToldAs(12).ShouldBe("6:22 slack +stale:pm/job");

    [Fact]
    public void A_channel_is_given_no_more_than_it_takes_at_a_time()
    {
        var telling = new Telling(To(new ChannelTraits(false, null, 2, Sec(30)), Slack) with { GroupBy = [GroupBy.Task] });
        for (var i = 0; i < 5; i++) telling.Begins(0, "pm", $"t{i}");

        telling.ToldAs(9).ShouldBe(
            "5:05 slack +stale:pm/t0; 5:05 slack +stale:pm/t1; 5:35 slack +stale:pm/t2; 6:05 slack +stale:pm/t3; 6:35 slack +stale:pm/t4");
    }

    [Fact]
    public void The_worst_goes_first_where_a_channel_takes_little()
    {
        var telling = new Telling(To(new ChannelTraits(false, null, 1, Sec(30)), Slack) with { GroupBy = [GroupBy.Task], GroupWait = TimeSpan.Zero });
        for (var i = 0; i < 3; i++) telling.Begins(0, "pm", $"t{i}");

        telling.Begins(0, "slow", "s").ToldAs(7).ShouldBe(
            "5:00 slack +timed_out:slow/s; 5:30 slack +stale:pm/t0; 6:00 slack +stale:pm/t1; 6:30 slack +stale:pm/t2");
    }

    [Fact]
    public void That_a_channel_is_gone_is_told_to_the_others_at_once_and_over_with_its_next_delivery()
    {
        var telling = new Telling(To(Slack, Mail)).Behaves(0, Slack, DeliveryOutcome.Gone).Begins(0, "pm").Behaves(20, Slack, DeliveryOutcome.Delivered);

        telling.ToldAs(66).ShouldBe("5:05 mail +stale:pm/job; 5:05 mail +channel_down:slack; 65:05 slack +stale:pm/job; 65:05 mail -channel_down:slack");
        telling.Messages[1].Alerts.ShouldHaveSingleItem().Summary.ShouldBe("channel slack cannot tell anybody: gone");
    }

    [Fact]
    public void A_channel_that_fails_for_long_is_down_and_that_is_told_to_the_others()
    {
        var told = new Telling(To(Slack, Mail)).Behaves(0, Slack, DeliveryOutcome.Failed).Begins(0, "pm").Told(60);

        // Five seconds, fifteen, 45, 135, 405: that is the sixth try, and long enough.
        told.ShouldBe(["5:05 mail +stale:pm/job", "15:10 mail +channel_down:slack"]);
    }

    [Fact]
    public void What_is_not_taken_is_tried_three_times_and_then_hourly_and_holds_nothing_else_back()
    {
        var telling = new Telling(To(Slack)).Behaves(0, Slack, DeliveryOutcome.Rejected).Begins(0, "pm").Behaves(26, Slack, DeliveryOutcome.Delivered)
            .Begins(30, "dev");

        telling.ToldAs(90).ShouldBe("25:05 log +channel_down:slack; 35:05 slack +stale:dev/job; 35:05 log -channel_down:slack; 85:05 slack +stale:pm/job");
        telling.World.Journal.Count(line => line.Contains("notification_failed", StringComparison.Ordinal)).ShouldBe(3);
        telling.World.Journal.Last(line => line.Contains("notification_failed", StringComparison.Ordinal)).ShouldContain("\"retry_at\":\"2026-02-16T01:25:05");
    }

    [Fact]
    public void What_may_have_arrived_is_sent_again_as_it_was_before_anything_else_is_told()
    {
        var telling = new Telling(To(Slack), silentFor: 5).Behaves(0, Slack, DeliveryOutcome.Delivered, losesAnswers: true).Begins(0, "pm")
            .At(5.1, new WorldInput.Unregister(Id("pm"), "job")).Behaves(5.15, Slack, DeliveryOutcome.Delivered);

        telling.ToldAs(20).ShouldBe("5:05 slack +stale:pm/job; 5:10 slack +stale:pm/job; 10:10 slack -stale:pm/job");
        telling.Messages[0].Key.ShouldBe(telling.Messages[1].Key);
        telling.Messages[2].Key.ShouldNotBe(telling.Messages[1].Key);
    }

    [Fact]
    public void A_crash_between_sending_and_recording_gives_one_duplicate_and_no_loss()
    {
        var telling = new Telling(To(Slack));
        telling.World.At(Start, new WorldInput.ChannelBehaves(Slack, new ChannelModel { Takes = Sec(2) }));
        telling.Begins(0, "pm").At(5.1, new WorldInput.HostCrash()).At(5.5, new WorldInput.HostStart()).Lives(20, "pm");

        telling.ToldAs(24).ShouldBe("5:05 slack +stale:pm/job; 5:30 slack +stale:pm/job; 20:00 slack -stale:pm/job");
        telling.Messages[0].Key.ShouldBe(telling.Messages[1].Key);
    }

    [Fact]
    public void What_was_told_is_told_to_be_over_though_a_repeat_of_it_was_not_taken() =>
        new Telling(To(Slack) with { RepeatInterval = Min(30) }).Begins(0, "pm").Behaves(10, Slack, DeliveryOutcome.Rejected)
            .Behaves(60, Slack, DeliveryOutcome.Delivered).At(62, new WorldInput.Unregister(Id("pm"), "job")).ToldAs(300)
            .ShouldBe("5:05 slack +stale:pm/job; 55:05 log +channel_down:slack; 62:00 slack -stale:pm/job; 62:00 log -channel_down:slack");

    [Fact]
    public void That_a_channel_is_down_goes_on_where_its_route_leads_only_to_it()
    {
        var policy = To("pager", Slack) with
        {
            Routes = [new AlertRoute(null, new AlertMatch { Severity = Severity.Error }, ["pager"]), new AlertRoute(null, AlertMatch.All, [Slack])],
        };

        new Telling(policy).Behaves(0, "pager", DeliveryOutcome.Gone).Begins(0, "slow").ToldAs(6).ShouldBe("5:00 slack +channel_down:pager");
    }

    [Fact]
    public void What_ends_at_the_instant_of_a_stop_is_told_by_the_next_node() =>
        new Telling(To(Slack)).Begins(0, "pm").At(20, new WorldInput.Unregister(Id("pm"), "job"), new WorldInput.HostStop()).At(22, new WorldInput.HostStart())
            .ToldAs(60).ShouldBe("5:05 slack +stale:pm/job; 22:00 slack -stale:pm/job");

    [Fact]
    public void A_channel_that_never_has_room_is_down()
    {
        var told = new Telling(To(Slack, Mail)).Behaves(0, Slack, DeliveryOutcome.RateLimited).Begins(0, "pm").Behaves(90, Slack, DeliveryOutcome.Delivered).Told(91);

        // Tried each 30 s. After an hour the next try would be longer than that after the first.
        told.ShouldBe(["5:05 mail +stale:pm/job", "65:05 mail +channel_down:slack", "90:05 slack +stale:pm/job", "90:05 mail -channel_down:slack"]);
    }

    [Fact]
    public void One_that_had_no_room_long_ago_and_has_none_again_is_not() =>
        new Telling(To(Slack)).Behaves(0, Slack, DeliveryOutcome.RateLimited).Begins(0, "pm").At(5.2, new WorldInput.Unregister(Id("pm"), "job"))
            .Begins(200, "dev").Told(210).ShouldBeEmpty();

    [Fact]
    public void A_channel_that_wants_more_rest_than_an_hour_is_down_at_once() =>
        new Telling(To(Slack, Mail)).Behaves(0, Slack, DeliveryOutcome.RateLimited, Min(61)).Begins(0, "pm").ToldAs(30)
            .ShouldBe("5:05 mail +stale:pm/job; 5:05 mail +channel_down:slack");

    [Fact]
    public void A_start_does_not_disturb_a_channel_that_asked_for_rest() =>
        new Telling(To(Slack)).Behaves(0, Slack, DeliveryOutcome.RateLimited, Min(60)).Begins(0, "slow").Behaves(6, Slack, DeliveryOutcome.Delivered)
            .At(7, new WorldInput.HostStop()).At(8, new WorldInput.HostStart()).ToldAs(70).ShouldBe("65:00 slack +timed_out:slow/job");

    [Fact]
    public void Nor_one_that_failed_before_it_asked() =>
        new Telling(To(Slack)).Behaves(0, Slack, DeliveryOutcome.Failed).Behaves(5.05, Slack, DeliveryOutcome.RateLimited, Min(50)).Begins(0, "slow")
            .Behaves(6, Slack, DeliveryOutcome.Delivered).At(7, new WorldInput.HostStop()).At(8, new WorldInput.HostStart()).ToldAs(70)
            .ShouldBe("55:05 slack +timed_out:slow/job");

    [Fact]
    public void What_it_takes_meanwhile_does_not_end_the_rest_that_a_channel_asked_for()
    {
        var telling = new Telling(To(Slack)).Begins(0, "pm").Begins(5 / 60.0, "dev").Begins(1, "qa");
        telling.World.At(Start, new WorldInput.ChannelBehaves(Slack, new ChannelModel { Takes = Sec(10) }));

        telling.Behaves(5 + (8 / 60.0), Slack, DeliveryOutcome.RateLimited, Min(30)).Behaves(5.25, Slack, DeliveryOutcome.Delivered).ToldAs(40)
            .ShouldBe("5:05 slack +stale:pm/job; 35:10 slack +stale:qa/job; 35:10 slack +stale:dev/job");
    }

    [Fact]
    public void Where_all_are_down_that_would_be_told_so_the_log_is_told() =>
        new Telling(To(Slack, Mail)).Behaves(0, Slack, DeliveryOutcome.Gone).Behaves(0, Mail, DeliveryOutcome.Gone).Begins(0, "pm").ToldAs(30)
            .ShouldBe("5:05 log +channel_down:mail +channel_down:slack");

    [Fact]
    public void A_channel_that_takes_nothing_counts_as_down() =>
        new Telling(To(Slack, Mail)).Behaves(0, Slack, DeliveryOutcome.Rejected).Begins(0, "pm").ToldAs(40)
            .ShouldBe("5:05 mail +stale:pm/job; 25:05 mail +channel_down:slack");

    [Fact]
    public void One_incident_is_one_message_that_is_changed()
    {
        var telling = new Telling(To(Editing, Slack)).Begins(0, "pm", "a").Begins(1, "pm", "b").Lives(12, "pm", "a").Lives(16, "pm", "b");

        telling.ToldAs(19).ShouldBe("5:05 slack +stale:pm/a; 10:05 slack +stale:pm/b in m1; 15:05 slack -stale:pm/a in m1");
        telling.Messages[^1].Alerts.Select(alert => alert.Alert).ShouldBe(["stale:pm/a", "stale:pm/b"], "who reads it sees all of it");
    }

    [Fact]
    public void What_nobody_may_miss_is_a_message_of_its_own() =>
        new Telling(To(Editing, Slack)).Begins(0, "slow", "a").Begins(1, "slow", "b").ToldAs(300)
            .ShouldBe("5:00 slack +timed_out:slow/a; 6:00 slack +timed_out:slow/b; 245:00 slack =timed_out:slow/a =timed_out:slow/b");

    [Fact]
    public void Whoever_forgets_what_is_not_said_again_is_told_each_minute_and_that_it_is_over_for_five()
    {
        var telling = new Telling(To(new ChannelTraits(false, Min(1), int.MaxValue, TimeSpan.Zero), "alertmanager")).Begins(0, "pm").Lives(8.5, "pm")
            .At(9, new WorldInput.Activity(Id("pm"), "job", new ActivityReport { Idle = true, Progress = false }));

        telling.Told(30).Count.ShouldBe(4 + 1 + 5);
        telling.ToldAs(30).ShouldStartWith("5:05 alertmanager +stale:pm/job; 6:05 alertmanager ; 7:05 alertmanager ; 8:05 alertmanager ; 8:30 alertmanager -stale:pm/job; 9:30 ");
        telling.Messages[^1].Alerts.ShouldHaveSingleItem().ClosedAt.ShouldBe(Start + Min(8.5));
        telling.World.Heart!.Alerting.Incidents.ShouldBeEmpty();
        telling.World.Journal.Count(line => line.Contains("notification_delivered", StringComparison.Ordinal)).ShouldBe(2);
    }
}
