using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>Complaint 59: a cadence that silently stops. The scheduler is a monitored check itself.</summary>
public sealed class Gaps
{
    private static readonly AgentId Busy = AgentId.Parse("busy");
    private static readonly AgentId Held = AgentId.Parse("held");

    private static AgentPolicy Every(AgentId id, double minutes) => new()
    {
        Id = id,
        Schedule = new Schedule.Every(Min(minutes)),
        Watch = new WatchPolicy { StaleAfter = Min(300), TimeoutAfter = Min(300) },
    };

    [Fact]
    public void A_slot_that_was_due_and_got_no_run_is_told_by_the_scheduler_itself_and_closed_by_the_next_start()
    {
        var heart = new Heart(new ConcurrencyPolicy(1, ConcurrencyPolicy.Default.GroupRunsMax), alerting: AlertingPolicy.Default);
        heart.Load(AgentState.Initial(Busy), Every(Busy, 600));
        heart.Load(AgentState.Initial(Held), Every(Held, 30));
        var told = new List<string>();
        var sent = new List<string>();

        void Until(TimeSpan later, params AgentInput[] inputs)
        {
            while (heart.NextDue is { } due && due < Start + later) Turn(due);
            Turn(Start + later, inputs);
        }

        void Turn(Instant at, params AgentInput[] inputs)
        {
            heart.Turn(at, inputs);
            foreach (var (_, _, happened, _) in heart.Happened)
            {
                if (happened is Event.AlertOpened opened) told.Add($"+{opened.Alert.Id} at {Clock(opened.Alert.OpenedAt)}: {opened.Summary}");
                if (happened is Event.AlertClosed closed) told.Add($"-{closed.Alert.Id}: {closed.Summary}");
                if (happened is Event.NotificationSending sending) sent.Add(string.Join(' ', sending.Message.Alerts.Select(news => news.Alert)));
            }
            heart.Settle();
        }

        // One runs and does not end; the other one is due and there is no room for it.
        HostRules.Start(heart, null, Start);
        Until(TimeSpan.Zero);
        heart.Find(Busy)!.Run.ShouldNotBeNull();
        Until(Min(31));

        told.ShouldBe([$"+gap:held at 30:00: the slot of {Start} has had no run: concurrency"]);
        sent.ShouldBe(["gap:held"]);

        Until(Min(40), new AgentInput(Busy, new Input.RunEnded(new RunId(Busy, 1), new RunEnd { Outcome = RunOutcome.Succeeded, Duration = Min(40) })));
        told[^1].ShouldBe("-gap:held: held-1 started");
    }
}
