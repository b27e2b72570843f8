using System.CommandLine;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>The next slots of an agent.</summary>
internal sealed class NextVerb : Verb
{
    private readonly Argument<string> _agent = Required("AGENT", "The agent");
    private readonly Option<int> _count = Counts.Option("--count", "How many slots", 10);

    public NextVerb() : base("next", "List the next slots of an agent's schedule", "systole next main", "systole next main --count 48")
    {
        Arguments.Add(_agent);
        Options.Add(_count);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var slots = await call.Client.NextAsync(call.Named(_agent), call.Value(_count), call.Stop);
        return call.Print(slots, WireJson.Default.SlotsDocument, s => Say(call, s));
    }

    private static void Say(Call call, SlotsDocument slots)
    {
        if (slots.Slots.Count == 0) call.Say($"{slots.Agent} has no schedule; only wakes start it");
        foreach (var slot in slots.Slots) call.Say(Text.Slot(slot, call.Now));
    }
}
