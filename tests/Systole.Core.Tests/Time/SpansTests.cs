namespace Systole.Core.Tests.Time;

public sealed class SpansTests
{
    private static TimeSpan Grown(int power, double factor = 2) =>
        Spans.Grown(TimeSpan.FromSeconds(10), factor, power, TimeSpan.FromMinutes(1));

    [Fact]
    public void What_grows_stops_at_its_cap_however_often()
    {
        (Grown(0), Grown(1), Grown(2), Grown(3)).ShouldBe(
            (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40), TimeSpan.FromMinutes(1)));
        Grown(int.MaxValue).ShouldBe(TimeSpan.FromMinutes(1));
        Grown(3, factor: 1).ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_fraction_of_a_millisecond_is_dropped() => Grown(1, factor: 1.00019).ShouldBe(TimeSpan.FromMilliseconds(10_001));

    [Fact]
    public void Of_two_the_longer_and_the_shorter()
    {
        var (a, b) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        (Spans.Longer(a, b), Spans.Longer(b, a), Spans.Shorter(a, b), Spans.Shorter(b, a)).ShouldBe((b, b, a, a));
        (TimeSpan.Zero.IsOn, a.IsOn, (-a).IsOn).ShouldBe((false, true, false));
        TimeSpan.FromTicks(19_999).Ms.ShouldBe(1);
    }
}
