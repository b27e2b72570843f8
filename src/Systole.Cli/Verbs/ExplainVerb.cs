using System.CommandLine;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Why an agent's next run is when it is.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Argument<string> _agent = Required("AGENT", "The agent");

    public ExplainVerb()
        : base("explain", "Say why an agent's next run is when it is, what holds each pending wake, and which slots had no run",
            "systole explain main", "systole explain main --json") =>
        Arguments.Add(_agent);

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var explanation = await call.Client.ExplainAsync(call.Named(_agent), call.Stop);
        return call.Print(explanation, WireJson.Default.ExplanationDocument, e => Say(call, e));
    }

    private static void Say(Call call, ExplanationDocument e)
    {
        foreach (var sentence in e.Sentences) call.Say(sentence);
        var holds = new Grid("HELD BY", "UNTIL");
        foreach (var hold in e.Holds) holds.Add(hold.Why, Until(hold.Until, e.Now));
        Write(call, holds);
        var wakes = new Grid("WAKE", "REASON", "INTENT", "COUNT", "ACCEPTED", "HELD BY", "UNTIL");
        foreach (var wake in e.Wakes)
        {
            wakes.Add(wake.Wake, wake.Reason, wake.Intent, wake.Count, Text.Distance(wake.AcceptedAt, e.Now), wake.Why ?? "-",
                Until(wake.Until, e.Now));
        }
        Write(call, wakes);
        if (e.WakesPending > e.Wakes.Count) call.Say($"and {Text.Count(e.WakesPending - e.Wakes.Count, "more wake")}");
        var slots = new Grid("NEXT SLOTS");
        foreach (var slot in e.NextSlots) slots.Add(Text.Slot(slot, e.Now));
        Write(call, slots);
        var unfired = new Grid("SLOTS WITHOUT A RUN", "TO", "COUNT", "WHY");
        foreach (var span in e.UnfiredSlots) unfired.Add(Text.At(span.From, e.Now), span.Count == 1 ? "-" : Text.At(span.To, e.Now), span.Count, span.Why);
        Write(call, unfired);
        var budgets = new Grid("BUDGET", "LIMIT", "USED", "OF", "COUNTS ANEW");
        foreach (var budget in e.Budgets) budgets.Add(budget.Budget ?? e.Agent, budget.Limit, budget.Used, budget.Max, Text.At(budget.ResetsAt, e.Now));
        Write(call, budgets);
    }

    private static string Until(DateTimeOffset? until, DateTimeOffset now) =>
        until is { } at ? Text.At(at, now) : "a run ends or an operator acts";

    private static void Write(Call call, Grid grid)
    {
        if (grid.IsEmpty) return;
        call.Shell.Out.WriteLine();
        grid.Write(call.Shell);
    }
}
