namespace Systole.Core.Tests.Properties;

/// <summary>
/// Judges a journal by the laws, with arithmetic of its own: it shares no code with the decider and sees nothing but lines and the script.
/// Where the journal does not show enough to say what exactly had to happen it checks a bound that holds in any case.
/// </summary>
internal static class Auditor
{
    public static void Audit(Scenario scenario, IEnumerable<string> journal)
    {
        var lines = Line.Read(journal);
        Law.Require(lines.Zip(lines.Skip(1)).All(pair => pair.First.At <= pair.Second.At), "L2: the journal goes back in time");
        var histories = scenario.Agents.Select(policy => new History(policy, scenario, lines)).ToList();
        foreach (var history in histories)
        {
            DeliveryAudit.OneAtATime(history);
            FloodAudit.Spacing(history);
            FloodAudit.StreakSpacing(history);
            FloodAudit.FloodGuard(history);
            FloodAudit.SelfCaused(history);
            CadenceAudit.Gaps(history);
            CadenceAudit.Slots(history);
            CadenceAudit.Punctuality(history);
            CadenceAudit.CatchUps(history);
            DeliveryAudit.Delivery(history);
            DeliveryAudit.Completeness(history);
            DeliveryAudit.Backoff(history);
            DeliveryAudit.Pauses(history);
            LimitAudit.Windows(history);
            LimitAudit.Openings(history);
            PromiseAudit.Untils(history);
        }
        LimitAudit.Budgets(scenario, histories, lines);
        var accepted = lines.Count(line => line.Event == "wake_accepted");
        Law.Require(accepted <= scenario.WakesAskedFor, $"L4: {accepted} wakes are accepted, {scenario.WakesAskedFor} were asked for");
        CadenceAudit.Room(scenario, lines);
    }
}
