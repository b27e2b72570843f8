using Systole.Core.Tests.Laws;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Wakes;

public sealed class PendingWakesTests
{
    private static readonly string?[] Keys = [null, null, "a", "b"];

    private static Wake AnyWake(Random dice, long number) => Stories.WakeOf(number, Sec(dice.Next(100)), (Intent)dice.Next(1, 5)) with
    {
        Key = Keys[dice.Next(Keys.Length)],
        SelfCaused = dice.Next(4) == 0,
        OverrideBudget = dice.Next(2) == 0,
        NotBefore = dice.Next(3) == 0 ? Start + Sec(dice.Next(100)) : null,
        RaisedAt = dice.Next(3) == 0 ? Start + Sec(dice.Next(100)) : null,
    };

    /// <summary>The sums, each counted by a sentence of its own.</summary>
    private static PendingWakes.Sums Counted(List<Wake> all)
    {
        var fresh = all.FindAll(wake => wake.NotBefore is null);
        var ordinary = fresh.FindAll(wake => !wake.SelfCaused);
        var manual = fresh.FindAll(wake => wake.Intent == Intent.Manual);
        var immediate = ordinary.FindAll(wake => wake.Intent == Intent.Immediate);
        var events = ordinary.FindAll(wake => wake.Intent is Intent.Event or Intent.Scheduled);
        return new PendingWakes.Sums(
            First(manual), manual.Count(wake => wake.OverrideBudget),
            immediate.Count, First(immediate),
            events.Count, First(events),
            First(fresh.FindAll(wake => wake.SelfCaused && wake.Intent != Intent.Manual)),
            First(ordinary.FindAll(wake => wake.Intent == Intent.Next)),
            all.Min(wake => wake.NotBefore is { } at ? at : (Instant?)null),
            all.Count(wake => wake is { NotBefore: not null, Intent: Intent.Event, SelfCaused: false }));

        static Instant? First(List<Wake> wakes) => wakes.Min(wake => (Instant?)wake.UrgentSince);
    }

    [Fact]
    public void Whatever_comes_and_goes_the_sums_are_those_of_what_is_there()
    {
        var dice = new Random(1);
        for (var walk = 0; walk < 30; walk++)
        {
            var (pending, all) = (PendingWakes.Empty, new List<Wake>());
            for (var step = 0; step < 30; step++)
            {
                List<Wake> come = [.. Enumerable.Range(0, dice.Next(4)).Select(_ => AnyWake(dice, dice.Next(1, 20))).DistinctBy(wake => wake.Id)];
                pending = pending.With(come);
                all = [.. all.ExceptBy(come.Select(wake => wake.Id), wake => wake.Id).Concat(come).OrderBy(wake => wake.Id)];
                pending.Totals.ShouldBe(Counted(all), $"walk {walk}, step {step}");

                List<WakeId> go = [.. Enumerable.Range(0, dice.Next(3)).Select(_ => new WakeId(dice.Next(1, 20)))];
                pending = pending.Without(go);
                all.RemoveAll(wake => go.Contains(wake.Id));
                pending.Totals.ShouldBe(Counted(all), $"walk {walk}, step {step}");
                pending.All.ShouldBe(all);
            }
        }
    }

    [Fact]
    public void A_returned_wake_does_not_take_the_key_from_a_younger_one()
    {
        var (older, younger) = (Stories.WakeOf(1, Sec(0)) with { Key = "k" }, Stories.WakeOf(2, Sec(1)) with { Key = "k" });

        PendingWakes.Empty.With(younger).With(older).FindKey("k").ShouldBe(younger);
        PendingWakes.Empty.With(older).With(younger).FindKey("k").ShouldBe(younger);
        PendingWakes.Empty.With([younger, older]).Without([younger.Id]).FindKey("k").ShouldBe(older);
    }

    [Fact]
    public void A_key_that_no_wake_has_any_more_finds_none()
    {
        var pending = PendingWakes.Empty.With(Stories.WakeOf(1, Sec(0)) with { Key = "k" }).With(Stories.WakeOf(2, Sec(0)));

        pending.FindKey(null).ShouldBeNull();
        pending.FindKey("other").ShouldBeNull();
        pending.Without([new WakeId(1)]).FindKey("k").ShouldBeNull();
    }

    [Fact]
    public void Nothing_taken_away_is_the_very_same()
    {
        var pending = PendingWakes.Empty.With(Stories.WakeOf(1, Sec(0)));

        pending.Without([new WakeId(2)]).ShouldBeSameAs(pending);
        pending.Without([new WakeId(1)]).ShouldBeSameAs(PendingWakes.Empty);
    }
}
