using Systole.Testing;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Runs that show no life, of both origins.</summary>
public sealed class Silences
{
    private static readonly AgentPolicy Watched = new() { Id = AgentId.Parse("pm"), CanRun = false };

    private static DeciderSpecification Registered() =>
        new DeciderSpecification(Watched, Start).When(new Input.Configured()).When(Sec(1), new Input.RegisterRequested("t", null));

    private static string Told(DeciderSpecification story, TimeSpan until)
    {
        var told = new List<string>();
        while (story.NextDue is { } due && due <= story.Start + until)
        {
            story.Until(due - story.Start - TimeSpan.FromMilliseconds(1));
            story.When(due - story.Start, new Input.Due());
            told.AddRange(story.Events.Select(happened => $"{happened.GetType().Name}@{Clock(story.Now)}"));
        }
        return string.Join(' ', told);
    }

    [Fact]
    public void Five_minutes_without_a_sign_of_life_are_told_once() =>
        Told(Registered(), Min(29)).ShouldBe("RunStale@5:01 AlertOpened@5:01");

    [Fact]
    public void The_next_sign_of_life_takes_it_back_and_the_next_silence_is_told_again()
    {
        var story = Registered().Until(Min(7)).When(Min(7), Stories.Alive("t"));

        story.Fact<Event.RunRecovered>().IdleMs.ShouldBe(419_000);
        story.Fact<Event.AlertClosed>().Alert.Kind.ShouldBe(AlertKind.Stale);
        Told(story, Min(20)).ShouldBe("RunStale@12:00 AlertOpened@12:00");
    }

    [Fact]
    public void Idle_work_is_never_stale_and_never_times_out()
    {
        var story = Registered().When(Min(1), Stories.Idle("t"));

        Told(story, Min(600)).ShouldBe("");
    }

    [Fact]
    public void The_clock_of_a_run_stands_still_while_it_is_idle()
    {
        var story = Registered().When(Min(1), Stories.Idle("t"));
        for (var minute = 100; minute < 130; minute++) story.When(Min(minute), Stories.Alive("t"));

        Told(story, Min(131)).ShouldBe("RunTimedOut@2:09:01 AlertOpened@2:09:01");
    }

    [Fact]
    public void Past_its_limit_registered_work_is_told_and_no_longer_tracked()
    {
        var story = Registered();
        for (var minute = 1; minute < 30; minute++) story.When(Min(minute), Stories.Alive("t"));

        Told(story, Min(40)).ShouldBe("RunTimedOut@30:01 AlertOpened@30:01");
        story.State.Registered.ShouldBeEmpty();
        story.When(Min(41), Stories.Alive("t")).Fact<Event.ActivityRefused>().Why.ShouldBe(Why.UnknownRun);
    }

    [Fact]
    public void Blind_time_is_charged_to_nobody_and_followed_by_a_minute_of_grace()
    {
        var world = new World(Start, [Watched]).At(Start, new WorldInput.HostStart())
            .At(Start, new WorldInput.Register(Watched.Id, "silent for four minutes")).At(Start + Min(2), new WorldInput.Register(Watched.Id, "for two"))
            .At(Start + Min(4), new WorldInput.HostSuspend(Min(300))).RunUntil(Start + Min(330));

        // Four and a half minutes would be the first one's by its own clock; the grace ends later.
        Line.Read(world.Journal).Where(line => line.Event == "run_stale").Select(line => $"{line.Get("task")} {Clock(line.At)}")
            .ShouldBe(["silent for four minutes 5:05:00", "for two 5:07:00"]);
    }

    [Fact]
    public void A_success_of_the_same_task_closes_what_a_timeout_opened()
    {
        var story = Registered().Until(Min(31)).When(Min(32), new Input.RegisterRequested("t", null))
            .When(Min(33), Stories.Ends("t"));

        story.Fact<Event.AlertClosed>().Alert.Kind.ShouldBe(AlertKind.TimedOut);
        story.State.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_heartbeat_run_is_watched_likewise()
    {
        var story = new DeciderSpecification(new AgentPolicy { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(Min(60)) }, Start)
            .When(new Input.Configured()).Until(Min(6));

        story.State.Alerts.Keys.ShouldBe(["stale:main"]);
        story.When(Min(7), Stories.Alive(new RunId(AgentId.Parse("main"), 1))).Fact<Event.RunRecovered>().IdleMs.ShouldBe(420_000);
        story.State.Alerts.ShouldBeEmpty();
    }
}
