using System.CommandLine;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>The nodes that share the store.</summary>
internal sealed class NodesVerb : Verb
{
    public NodesVerb() : base("nodes", "List the nodes that share the store, or take one of them out of work",
        "systole nodes",
        "systole nodes drain laptop-7717 --wait",
        "systole nodes undrain laptop-7717")
    {
        Subcommands.Add(new DrainVerb());
        Subcommands.Add(new UndrainVerb());
        // Never called: without one the library asks for a subcommand, and this verb does something by itself.
        SetAction(_ => ExitCode.Done);
    }

    protected override async Task<int> RunAsync(Call call)
    {
        var nodes = await call.Client.NodesAsync(call.Stop);
        return call.Print(nodes, WireJson.Default.NodesDocument, all => Say(call, all));
    }

    private static void Say(Call call, NodesDocument nodes)
    {
        NodeGrid.Of(nodes).Write(call.Shell);
        if (nodes.Nodes.Where(NodeGrid.IsAtWork).Select(node => node.Configuration).Distinct(StringComparer.Ordinal).Count() < 2) return;
        call.Shell.Out.WriteLine();
        call.Say("these nodes differ in their configuration, and so in what they decide: "
            + "give all of them the same file, and restart those that differ");
    }

    private static Argument<string> NodeArgument() => Required("NODE", "The node, by its name");

    private static int Print(Call call, NodeDocument node) => call.Print(node, WireJson.Default.NodeDocument, n => call.Say(n.Drains
        ? $"{n.Name} starts no more runs; {InHand(n)}"
        : $"{n.Name} starts runs again"));

    private static string InHand(NodeDocument node) =>
        $"{Text.Count(node.RunsInFlight, "run")} of its own {(node.RunsInFlight == 1 ? "is" : "are")} in flight";

    private sealed class DrainVerb : Verb
    {
        private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

        private readonly Argument<string> _node = NodeArgument();
        private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait until none of its runs is in flight" };

        public DrainVerb() : base("drain", "Let a node start no more runs; those in progress go on, and others start what is due",
            "systole nodes drain laptop-7717",
            "systole nodes drain laptop-7717 --wait")
        {
            Arguments.Add(_node);
            Options.Add(_wait);
        }

        protected override string? Target(ParseResult args) => args.GetValue(_node);

        protected override async Task<int> RunAsync(Call call)
        {
            var node = await call.Client.DrainAsync(call.Named(_node), drains: true, call.Stop);
            if (!call.Value(_wait)) return Print(call, node);
            if (!call.Json) Print(call, node);
            node = await IdleAsync(call, node.Name);
            return call.Print(node, WireJson.Default.NodeDocument, n => call.Say($"{n.Name} has no run in flight: it can be stopped"));
        }

        private static async Task<NodeDocument> IdleAsync(Call call, string name)
        {
            var wasDraining = false;
            while (true)
            {
                await Task.Delay(LookEvery, call.Shell.Time, call.Stop);
                var node = await LookAsync(call, name);
                if (wasDraining && !node.Drains)
                    throw new CliException(ExitCode.Failed, $"{name} starts runs again: somebody ended its drain");
                // What it was about to start when it was asked is there at the second look.
                if (wasDraining && node.RunsInFlight == 0) return node;
                wasDraining = node.Drains;
            }
        }

        private static async Task<NodeDocument> LookAsync(Call call, string name)
        {
            var nodes = await call.Client.NodesAsync(call.Stop);
            return nodes.Nodes.FirstOrDefault(node => node.Name == name)
                ?? throw new CliException(ExitCode.Failed, $"no node \"{name}\" on {call.Client.Url} any more; `systole nodes` lists them");
        }
    }

    private sealed class UndrainVerb : Verb
    {
        private readonly Argument<string> _node = NodeArgument();

        public UndrainVerb() : base("undrain", "Let a node start runs again", "systole nodes undrain laptop-7717") => Arguments.Add(_node);

        protected override string? Target(ParseResult args) => args.GetValue(_node);

        protected override async Task<int> RunAsync(Call call) =>
            Print(call, await call.Client.DrainAsync(call.Named(_node), drains: false, call.Stop));
    }
}
