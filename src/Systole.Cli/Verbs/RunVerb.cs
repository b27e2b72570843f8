using System.CommandLine;
using Systole.Cli.Running;

namespace Systole.Cli.Verbs;

/// <summary>The node: scheduler, watch and API in one process, until it is stopped.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string?> _file = Optional("FILE", "The configuration; systole.yaml in this folder where none is named");
    private readonly Option<bool> _plain = new("--plain") { Description = "Print log lines instead of the live screen, also on a terminal" };

    public RunVerb() : base("run", "Start the node and leave it open; Ctrl-C stops it, runs in progress go on",
        "systole run",
        "systole run samples/quickstart/systole.yaml",
        "systole run --plain >> systole.log")
    {
        Arguments.Add(_file);
        Options.Add(_plain);
    }

    // The node's types are named in NodeHost only: other verbs never load them.
    protected override Task<int> RunAsync(Call call) => NodeHost.RunAsync(call.Value(_file) ?? ConfigFile.DefaultName, call.Value(_plain), call.Shell, call.Stop);
}
