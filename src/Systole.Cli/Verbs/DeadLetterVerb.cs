using System.CommandLine;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Wakes that used up their attempts.</summary>
internal sealed class DeadLetterVerb : Verb
{
    public DeadLetterVerb() : base("deadletter", "List wakes that used up their attempts, put them back, or give them up",
        "systole deadletter list",
        "systole deadletter requeue main w12 w15",
        "systole deadletter drop main --all")
    {
        Subcommands.Add(new ListVerb());
        Subcommands.Add(new DoVerb("requeue", "Put dead letters back, as new", (call, agent, wakes) => call.Client.RequeueAsync(agent, wakes, stop: call.Stop)));
        Subcommands.Add(new DoVerb("drop", "Give dead letters up", (call, agent, wakes) => call.Client.DropAsync(agent, wakes, stop: call.Stop)));
    }

    protected override Task<int> RunAsync(Call call) =>
        throw new CliException(ExitCode.Usage, "say what to do: `systole deadletter list`, `requeue` or `drop`");

    private sealed class ListVerb : Verb
    {
        private readonly Argument<string?> _agent = Optional("AGENT", "The agent; all where left out");
        private readonly Option<int> _limit = Counts.Option("--limit", "How many", 50, alias: "-n");
        private readonly Option<string?> _cursor = Pages.Cursor();

        public ListVerb() : base("list", "List wakes that used up their attempts, the latest accepted first",
            "systole deadletter list",
            "systole deadletter list main --json | jq '.dead_letters[].payload'")
        {
            Arguments.Add(_agent);
            Options.Add(_limit);
            Options.Add(_cursor);
        }

        protected override string? Target(ParseResult args) => args.GetValue(_agent);

        protected override async Task<int> RunAsync(Call call)
        {
            var dead = await call.Client.DeadLettersAsync(call.Value(_agent), call.Value(_limit), call.Value(_cursor), call.Stop);
            var code = call.Print(dead, WireJson.Default.DeadLettersDocument, page => Say(call, page));
            if (!call.Json && dead.Next is { } next
                && await Pages.CountAsync(next, at => PageAsync(call, call.Value(_agent), at)) is > 0 and var more)
            {
                call.Say(Text.More(more, "wake", next));
            }
            return code;
        }

        private static async Task<(int, string?)> PageAsync(Call call, string? agent, string cursor)
        {
            var page = await call.Client.DeadLettersAsync(agent, Counts.Most, cursor, call.Stop);
            return (page.DeadLetters.Count, page.Next);
        }

        private static void Say(Call call, DeadLettersDocument page)
        {
            if (page.DeadLetters.Count == 0)
            {
                call.Say("no wake is dead");
                return;
            }
            var grid = new Grid("AGENT", "WAKE", "REASON", "KEY", "ATTEMPTS", "ACCEPTED", "GIVEN UP");
            foreach (var dead in page.DeadLetters)
            {
                grid.Add(dead.Agent, dead.Wake, dead.Reason, dead.Key ?? "-", dead.Attempts, Text.At(dead.AcceptedAt), Text.At(dead.DeadAt, call.Now));
            }
            grid.Write(call.Shell);
        }
    }

    /// <summary>Does one thing with some, or with all of an agent's.</summary>
    private sealed class DoVerb : Verb
    {
        private const int AtOnce = 1_000;

        private readonly Func<Call, string, IReadOnlyList<string>, Task<DeadLettersDoneDocument>> _act;
        private readonly Argument<string> _agent = Required("AGENT", "Their agent");
        private readonly Argument<string[]> _wakes = new("WAKE") { Description = "The wakes, such as w12", Arity = ArgumentArity.ZeroOrMore };
        private readonly Option<bool> _all = new("--all", "-a") { Description = "All of the agent" };

        public DoVerb(string name, string description, Func<Call, string, IReadOnlyList<string>, Task<DeadLettersDoneDocument>> act)
            : base(name, description, $"systole deadletter {name} main w12", $"systole deadletter {name} main --all")
        {
            _act = act;
            Arguments.Add(_agent);
            Arguments.Add(_wakes);
            Options.Add(_all);
        }

        protected override string? Target(ParseResult args) => args.GetValue(_agent);

        protected override async Task<int> RunAsync(Call call)
        {
            var (agent, wakes) = (call.Named(_agent), call.Value(_wakes) ?? []);
            if (wakes.Length == 0 != call.Value(_all)) throw new CliException(ExitCode.Usage, "name wakes, or say --all; not both");
            var count = 0;
            foreach (var some in wakes.Chunk(AtOnce)) count += (await _act(call, agent, some)).Count;
            if (call.Value(_all)) count = await AllAsync(call, agent);
            return call.Print(
                new DeadLettersDoneDocument(count), WireJson.Default.DeadLettersDoneDocument,
                done => call.Say($"{agent}: {Text.Count(done.Count, "wake")} {(Name == "drop" ? "given up" : "put back")}"));
        }

        // A page says where the next one begins, which what is done with this one does not change.
        private async Task<int> AllAsync(Call call, string agent)
        {
            var (count, cursor) = (0, (string?)null);
            do
            {
                var page = await call.Client.DeadLettersAsync(agent, AtOnce, cursor, call.Stop);
                if (page.DeadLetters.Count == 0) break;
                count += (await _act(call, agent, [.. page.DeadLetters.Select(dead => dead.Wake)])).Count;
                cursor = page.Next;
            }
            while (cursor is not null);
            return count;
        }
    }
}
