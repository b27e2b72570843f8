using Systole.Channels;

namespace Systole.Tests.Watchman;

/// <summary>Complaint 58: what is said of a node is what was looked at, and no more.</summary>
public sealed class VitalsTests
{
    private static readonly VitalSigns Fine = new(
        IsRunning: true, IsBroken: false, SinceTurn: Sec(1), SinceWrite: Sec(31), Trouble: null, SendingFor: Sec(119));

    private static TimeSpan Sec(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void A_node_that_turns_writes_and_gets_its_messages_away_is_well()
    {
        var vitals = Vitals.Of(Fine);
        (vitals.IsWell, vitals.IsRunning, vitals.IsStuck, vitals.ToString()).ShouldBe((true, true, false, ""));
        Vitals.Of(Fine with { SendingFor = null }).IsWell.ShouldBeTrue();
    }

    [Fact]
    public void A_loop_that_has_not_turned_is_told_with_for_how_long() =>
        Vitals.Of(Fine with { SinceTurn = Sec(14.8) }).Wrong.ShouldBe(["the loop has not turned for 14s"]);

    [Fact]
    public void A_turn_with_much_to_decide_is_no_stuck_loop_and_a_stuck_one_is_told_from_it()
    {
        Vitals.Of(Fine with { SinceTurn = Sec(120) }).IsStuck.ShouldBeFalse();
        Vitals.Of(Fine with { SinceTurn = Sec(181) }).IsStuck.ShouldBeTrue();
    }

    [Fact]
    public void A_store_that_took_nothing_for_longer_than_a_node_without_work_is_silent_is_told() =>
        Vitals.Of(Fine with { SinceWrite = Sec(46) }).Wrong.ShouldBe(["nothing has been written to the store for 46s"]);

    [Fact]
    public void A_store_in_trouble_is_told_with_its_own_words() =>
        Vitals.Of(Fine with { Trouble = "the disk is full" }).Wrong.ShouldBe(["the store takes no writes: the disk is full"]);

    [Fact]
    public void A_message_that_no_channel_can_still_have_is_told()
    {
        Vitals.Of(Fine with { SendingFor = Sender.TakesMax + Sec(30) }).IsWell.ShouldBeTrue();
        Vitals.Of(Fine with { SendingFor = Sender.TakesMax + Sec(31) }).Wrong.ShouldBe(["a message has been on its way to a channel for 2m31s"]);
    }

    [Fact]
    public void Each_thing_that_is_wrong_is_told() => Vitals.Of(Fine with { SinceTurn = Sec(60), SinceWrite = Sec(60), Trouble = "gone" }).ToString().ShouldBe(
        "the loop has not turned for 1m; the store takes no writes: gone; nothing has been written to the store for 1m");

    [Fact]
    public void What_does_not_run_is_not_said_to_be_late_for_anything()
    {
        var vitals = Vitals.Of(Fine with { IsRunning = false, SinceTurn = Sec(600), SinceWrite = Sec(600) });
        (vitals.ToString(), vitals.IsStuck, vitals.IsRunning).ShouldBe(("the node is stopping or not yet started", false, false));
    }

    [Fact]
    public void A_loop_that_broke_does_not_get_well_by_itself()
    {
        var vitals = Vitals.Of(Fine with { IsRunning = false, IsBroken = true });
        (vitals.ToString(), vitals.IsStuck).ShouldBe(("the loop broke and turns no more", true));
    }
}
