using System.Text;
using Systole.Channels.Text;

namespace Systole.Tests.Channels;

/// <summary>What people read, before any channel has escaped it.</summary>
public class MessageTextTests
{
    [Fact]
    public void An_open_alert_says_what_since_when_and_by_which_limit() =>
        Plain(Messages.Of(Messages.Stale())).ShouldBe(
            $"""
            [WARNING] stale pm/job: pm/job has shown no life for 5m
            open since {Time(-5)} (5m)
            limit 5m (watch.stale_after)
            """);

    [Fact]
    public void One_that_is_over_says_how_long_it_was_open() =>
        Plain(Messages.Of(Messages.Closed(Messages.Stale()) with { Limit = null })).ShouldBe(
            $"""
            Resolved: stale pm/job: pm/job showed life
            was open for 5m, from {Time(-5)} to {Time(0)}
            """);

    [Fact]
    public void Who_took_note_that_it_goes_on_and_that_it_comes_and_goes_is_told()
    {
        var alert = Messages.TimedOut();
        Plain(Messages.Of(alert with { Change = AlertChange.Repeated })).ShouldStartWith("[ERROR] timed_out pm is still open: pm-12 ran");
        Plain(Messages.Of(alert with { Change = AlertChange.Acknowledged, AcknowledgedBy = "anna\n" })).ShouldEndWith("(3s)\nacknowledged by anna");
        var flapping = Plain(Messages.Of(alert with { Change = AlertChange.Flapping, Flapping = 3 }));
        flapping.ShouldStartWith("[ERROR] timed_out pm comes and goes: pm-12 ran");
        flapping.ShouldEndWith("\nopened 3 times in 10m");
    }

    [Fact]
    public void Several_alerts_are_counted_and_told_a_line_each()
    {
        var text = MessageText.Of(Messages.Of(Messages.TimedOut(), Messages.Closed(Messages.Stale())) with { Untold = 4 });
        text.Title.ShouldBe("[ERROR] 2 alerts, 1 of them resolved: timed_out, stale");
        text.Details.Length.ShouldBe(3);
        text.Details[0].ShouldBe("4 alerts opened and closed while this channel could not be reached");
        text.Details[1].ShouldStartWith("- [ERROR] timed_out pm: pm-12 ran for more than 1h (open since ");
        text.Details[2].ShouldStartWith("- Resolved: stale pm/job: pm/job showed life (was open for 5m, ");
        MessageText.Of(Messages.Of(Messages.Closed(Messages.TimedOut()), Messages.Closed(Messages.Stale()))).Heading.ShouldBe("Resolved: 2 alerts");
        MessageText.Of(Messages.Many(25, "x")).Details[^1].ShouldBe("and 5 more");
    }

    [Fact]
    public void What_is_no_alert_is_told_in_its_own_words()
    {
        Plain(Messages.Said("all is well")).ShouldBe("pm said: all is well\nrun pm-12");
        Plain(Messages.Said("one\r\ntwo\u0007")).ShouldBe("pm said: one two\none\ntwo\nrun pm-12");
        Plain(Messages.Test()).ShouldBe("Test: Systole reaches the channel 'ops'");
        Plain(Messages.Of() with { Untold = 1 }).ShouldBe("Nothing is open\n1 alert opened and closed while this channel could not be reached");
    }

    [Fact]
    public void A_summary_is_one_line_whatever_is_in_it()
    {
        var text = MessageText.Of(Messages.Of(Messages.Stale("a\r\nb\u2028c\u0000d\u202Ee \ud800 f") with { Task = "j\no" }));
        text.Heading.ShouldBe("[WARNING] stale pm/j o");
        text.Summary.ShouldBe("a b c d e \uFFFD f");
        MessageText.Of(Messages.Of(Messages.Stale(new string('x', 5000)))).Summary!.Length.ShouldBe(1000);
    }

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abcd🫀", 6, "abcd🫀")]
    [InlineData("abcd🫀x", 6, "abcd…")]
    [InlineData("ab<", 6, "ab&lt;")]
    [InlineData("abc<", 6, "abc…")]
    [InlineData("ab<x", 6, "ab…")]
    public void Nothing_is_cut_within_a_character_or_an_escape(string text, int charsMax, string fitted) =>
        Texts.Fit(text, charsMax, rune => rune == new Rune('<') ? "&lt;" : null).ShouldBe(fitted);

    private static string Plain(AlertMessage message) => MessageText.Of(message).Plain.ReplaceLineEndings();

    private static string Time(int minutes) =>
        $"{(Messages.Noon + TimeSpan.FromMinutes(minutes)).ToDateTimeOffset():yyyy-MM-dd HH:mm:ss} UTC";
}
