namespace Systole.Tests.Nodes;

/// <summary>Silences that cannot be meant are refused before anything is kept of them.</summary>
public sealed class SilenceRequestTests
{
    private static readonly Instant Now = Instant.From(new DateTimeOffset(2026, 2, 16, 3, 30, 0, TimeSpan.Zero));

    private static Refusal? Check(AlertMatch match, Instant? to = null) =>
        Requests.Check(new SilenceRequest { Match = match, Author = "ada", To = to }, Now, TimeSpan.FromDays(366));

    [Fact]
    public void One_of_what_runs_say_needs_an_end_since_nothing_of_it_ever_closes()
    {
        Check(new AlertMatch { Kind = AlertMatch.MessageKind })!.Message.ShouldBe("what runs say never closes: a silence of messages needs an end");
        Check(new AlertMatch { Severity = Severity.Info })!.Code.ShouldBe(RefusalCode.Invalid);
        Check(new AlertMatch { Kind = AlertMatch.MessageKind }, Now + TimeSpan.FromHours(1)).ShouldBeNull();
        Check(new AlertMatch { Kind = "stale" }).ShouldBeNull();
    }
}
