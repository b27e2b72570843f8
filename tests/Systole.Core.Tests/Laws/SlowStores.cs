using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Alerts: a store that takes long to write is told of, once, by what was measured (complaint 58), until it no longer does.</summary>
public sealed class SlowStores
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(1_400);

    private static Heart Beating()
    {
        var heart = new Heart();
        heart.Load(AgentState.Initial(AgentId.Parse("main")), new AgentPolicy { Id = AgentId.Parse("main"), CanRun = false });
        heart.Turn(Start, []);
        heart.Settle();
        return heart;
    }

    private static void Written(Heart heart, TimeSpan took, Instant now)
    {
        var from = heart.Open(now);
        HostRules.Written(heart, took, now);
        heart.Close(now, from);
    }

    private static string[] Told(Heart heart) => [.. heart.Happened.Select(happening => happening.Event switch
    {
        Event.AlertOpened { IsShared: true } e => $"+{e.Alert.Id} {Names.Of(e.Alert.Severity)}: {e.Summary}",
        Event.AlertClosed { IsShared: true } e => $"-{e.Alert.Id}: {e.Summary}",
        _ => null,
    }).OfType<string>()];

    [Fact]
    public void A_write_of_a_second_or_longer_opens_an_alert_that_says_how_long_it_took()
    {
        var heart = Beating();
        Written(heart, Slow, Start + Sec(1));

        Told(heart).ShouldBe(
        [
            "+store_slow warning: a write of the store took 1s400ms, 1s or longer is slow: callers wait meanwhile, and what is due comes late",
        ]);
        heart.Fleet.Alerts.Keys.ShouldBe(["store_slow"]);
    }

    [Fact]
    public void A_write_of_less_than_a_second_is_nothing_to_tell()
    {
        var heart = Beating();
        Written(heart, TimeSpan.FromMilliseconds(999), Start + Sec(1));

        heart.Happened.ShouldBeEmpty();
        heart.NextDue.ShouldBeNull();
    }

    [Fact]
    public void It_is_told_once_and_closes_five_minutes_after_the_last_slow_write()
    {
        var heart = Beating();
        Written(heart, Slow, Start + Sec(1));
        heart.Settle();
        Written(heart, Core.Laws.StoreSlowFrom, Start + Min(4));
        Told(heart).ShouldBeEmpty();
        heart.Settle();
        heart.NextDue.ShouldBe(Start + Min(9));

        heart.Turn(Start + Min(9), []);

        Told(heart).ShouldBe([$"-store_slow: no write of the store was seen to take 1s or longer since {Start + Min(4)}"]);
        (heart.Fleet.StoreSlowAt, heart.Fleet.Alerts.Count, heart.NextDue).ShouldBe((null, 0, null));
    }

    [Fact]
    public void A_node_that_takes_over_what_was_stored_closes_it_in_its_time()
    {
        var heart = Beating();
        Written(heart, Slow, Start + Sec(1));
        var next = new Heart();
        next.Load(heart.Fleet);

        next.NextDue.ShouldBe(Start + Sec(301));
        next.Turn(Start + Min(60), []);

        Told(next).ShouldHaveSingleItem().ShouldStartWith("-store_slow: ");
    }

    [Fact]
    public void What_is_taken_back_was_not_slow()
    {
        var heart = Beating();
        Written(heart, Slow, Start + Sec(1));
        heart.TakeBack();

        (heart.Fleet.StoreSlowAt, heart.Fleet.Alerts.Count).ShouldBe((null, 0));
    }

    [Fact]
    public void A_clock_that_is_set_back_takes_it_along()
    {
        var heart = Beating();
        Written(heart, Slow, Start + Min(60));
        heart.Settle();

        HostRules.Stepped(heart, -Min(30), Start + Min(31));

        heart.NextDue.ShouldBe(Start + Min(35));
        heart.Fleet.Alerts["store_slow"].OpenedAt.ShouldBe(Start + Min(30));
    }

    [Fact]
    public void Whoever_is_told_of_it_is_told_that_it_is_over()
    {
        var heart = new Heart(alerting: AlertingPolicy.Default);
        Written(heart, Slow, Start);
        heart.Turn(Start + Sec(5), []);
        heart.Happened.Select(happening => happening.Event).OfType<Event.NotificationSending>().ShouldHaveSingleItem();
    }
}
