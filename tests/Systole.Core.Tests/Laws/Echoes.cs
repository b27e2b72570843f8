using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>L1: what is known of the causes of a wake, and what counts as an agent's own.</summary>
public sealed class Echoes
{
    private static AgentPolicy Echoing => Every(30) with { Events = new EventPolicy { EchoWindow = Sec(10) } };

    private static bool IsSelfCaused(DeciderSpecification story, TimeSpan later, string reason) =>
        story.Wake(later, reason).Fact<Event.WakeAccepted>().Wake.SelfCaused;

    [Theory]
    [InlineData("exec-event", true)]
    [InlineData("background-task-done", true)]
    [InlineData("subagent:research", true)]
    [InlineData("hook:exec", false)]
    [InlineData("wake", false)]
    public void During_a_run_and_shortly_after_it_some_reasons_are_taken_for_echoes(string reason, bool isEcho)
    {
        IsSelfCaused(Beating(Echoing).Wake(Min(5), "before").Until(Min(6)), Min(6), reason).ShouldBe(isEcho);
        IsSelfCaused(Beating(Echoing), Sec(15), reason).ShouldBe(isEcho);
        IsSelfCaused(Beating(Echoing), Sec(15) + TimeSpan.FromMilliseconds(1), reason).ShouldBeFalse();
    }

    [Fact]
    public void Without_a_window_or_without_a_run_nothing_is_taken_for_an_echo()
    {
        IsSelfCaused(Beating(Every(30)), Sec(6), "exec-event").ShouldBeFalse();
        IsSelfCaused(Beating(Every(30)).Wake(Min(5)).Until(Min(6)), Min(6), "exec-event").ShouldBeFalse();
        IsSelfCaused(Listening(OnlyEvents with { Events = Echoing.Events }), Sec(6), "exec-event").ShouldBeFalse();
    }

    [Fact]
    public void What_another_agent_caused_is_no_echo()
    {
        Beating(Every(30)).Wake(Min(5), cause: CauseOf(Other, 3)).Fact<Event.WakeAccepted>().Wake.SelfCaused.ShouldBeFalse();
        Beating(Every(30)).Wake(Min(5), cause: CauseOf(Other, 3, Run("third", Sec(0)))).Fact<Event.WakeAccepted>().Wake.SelfCaused
            .ShouldBeFalse();
        Beating(Every(30)).Wake(Min(5), cause: CauseOf(Other, 3, Run("third", Sec(0)), Run("main", Sec(0)))).Fact<Event.WakeAccepted>().Wake
            .SelfCaused.ShouldBeTrue();
    }

    private static IEnumerable<string> Ancestry(TimeSpan now, params Cause[] causes) => SelfCausation
        .AncestryOf(Every(30), causes.Select((cause, i) => WakeOf(i + 1, TimeSpan.Zero) with { Cause = cause }), Start + now)
        .Select(ancestor => $"{ancestor.Run} {Clock(ancestor.StartedAt)}");

    private static Cause Of(Ancestor run, params Ancestor[] ancestors) => new(run.Run, run.StartedAt, [.. ancestors]);

    [Fact]
    public void A_run_knows_what_caused_its_wakes_and_what_caused_that() =>
        Beating(Every(30)).Wake(Min(5), cause: CauseOf(Other, 3, Run("third", Sec(0)))).Wake(Min(5)).Until(Min(6))
            .State.Run!.Ancestors.ShouldBe([new Ancestor(new RunId(Other, 3), Start), Run("third", Sec(0))]);

    [Fact]
    public void Ancestors_older_than_the_interval_are_forgotten_but_for_the_direct_cause() =>
        Ancestry(Min(40), Of(Run("direct", Min(1)), Run("just", Min(10)), Run("old", Min(10) - Sec(1))))
            .ShouldBe(["direct-1 1:00", "just-1 10:00"]);

    [Fact]
    public void Of_each_agent_the_latest_run_is_known_and_direct_causes_come_first()
    {
        Ancestry(Min(20), Of(Run("b", Min(1)), Run("z", Min(9)), Run("a", Min(9)), Run("y", Min(10))), Of(Run("c", Min(2))))
            .ShouldBe(["c-1 2:00", "b-1 1:00", "y-1 10:00", "a-1 9:00", "z-1 9:00"]);
        Ancestry(Min(20), Of(Run("b", Min(1)), Run("c", Min(5), 2)), Of(Run("d", Min(1)), Run("c", Min(4)), Run("e", Min(4))))
            .ShouldBe(["b-1 1:00", "d-1 1:00", "c-2 5:00", "e-1 4:00"]);
    }

    [Fact]
    public void An_agent_that_was_once_the_direct_cause_stays_one_with_its_latest_run()
    {
        string[] expected = ["a-2 5:00", "b-1 1:00", "z-1 9:00"];

        Ancestry(Min(20), Of(Run("a", Min(2))), Of(Run("b", Min(1)), Run("a", Min(5), 2), Run("z", Min(9)))).ShouldBe(expected);
        Ancestry(Min(20), Of(Run("b", Min(1)), Run("a", Min(5), 2), Run("z", Min(9))), Of(Run("a", Min(2)))).ShouldBe(expected);
        // The first of two that started at the same instant.
        Ancestry(Min(20), Of(Run("b", Min(1)), Run("a", Min(5), 2)), Of(Run("a", Min(5), 3))).ShouldBe(["a-2 5:00", "b-1 1:00"]);
    }

    [Fact]
    public void Sixteen_agents_are_known_and_no_more()
    {
        var many = Enumerable.Range(0, 20).Select(i => Run($"x{i:00}", Min(20 - i))).ToArray();

        Ancestry(Min(25), Of(Run("direct", Min(0)), many)).ShouldBe(
            ["direct-1 0:00", .. many.Take(15).Select(ancestor => $"{ancestor.Run} {Clock(ancestor.StartedAt)}")]);
    }

    [Fact]
    public void A_keyed_repeat_keeps_the_causes_of_both()
    {
        var joined = SelfCausation.Joined(
            Of(Run("a", Min(1)), Run("c", Min(3)), Run("d", Min(4))), Of(Run("b", Min(2)), Run("c", Min(5), 2), Run("e", Min(4))))!;

        joined.Run.ShouldBe(new RunId(AgentId.Parse("b"), 1));
        joined.Ancestors.ShouldBe([Run("c", Min(5), 2), Run("d", Min(4)), Run("e", Min(4)), Run("a", Min(1))]);
        var alone = Of(Run("a", Min(1)));
        SelfCausation.Joined(alone, null).ShouldBeSameAs(alone);
        SelfCausation.Joined(null, alone).ShouldBeSameAs(alone);
    }

    [Fact]
    public void Of_the_causes_of_both_the_latest_sixteen_are_kept()
    {
        var many = Enumerable.Range(0, 20).Select(i => Run($"x{i:00}", Min(20 - i))).ToArray();

        SelfCausation.Joined(Of(Run("a", Min(0)), many), Of(Run("b", Min(0))))!.Ancestors.ShouldBe(many.Take(16));
    }
}
