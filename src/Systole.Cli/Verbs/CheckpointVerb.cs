using System.CommandLine;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>What a task needs to be resumed.</summary>
internal sealed class CheckpointVerb : Verb
{
    public CheckpointVerb() : base("checkpoint", "Save what a task needs to be resumed, or read it",
        "systole checkpoint save --data '{\"page\": 7}'",
        "systole checkpoint save pm --task session-12 --data @state.json",
        "systole checkpoint load pm --task session-12")
    {
        Subcommands.Add(new SaveVerb());
        Subcommands.Add(new LoadVerb());
    }

    protected override Task<int> RunAsync(Call call) => throw new CliException(ExitCode.Usage, "say what to do: `systole checkpoint save` or `systole checkpoint load`");

    private sealed class SaveVerb : Verb
    {
        private readonly RunChoice _run = new();
        private readonly Option<string> _data = new("--data", "-d")
        {
            Description = "The document, at most 256 KiB. Default: standard input",
            HelpName = "JSON|@FILE|-",
            DefaultValueFactory = _ => "-",
        };

        private readonly Option<long?> _sequence = new("--sequence", "-s") { Description = "Its number; the next one where left out", HelpName = "N" };

        public SaveVerb() : base("save", "Save what a task in flight needs to be resumed, in the place of what it saved before",
            "systole checkpoint save --data '{\"page\": 7}'",
            "make-state | systole checkpoint save pm --task session-12")
        {
            _run.AddTo(this);
            Options.Add(_data);
            Options.Add(_sequence);
        }

        protected override string? Target(ParseResult args) => args.GetValue(_run.Agent);

        protected override async Task<int> RunAsync(Call call)
        {
            var data = await Payloads.DocumentAsync(call.Value(_data)!, call.Shell, call.Stop);
            var (agent, task, token) = await _run.TaskAsync(call);
            var saved = await call.Client.SaveCheckpointAsync(agent, task, data, token, call.Value(_sequence), call.Stop);
            return call.Print(saved, WireJson.Default.CheckpointSavedDocument, s => call.Say($"{agent}: saved checkpoint {s.Sequence} of \"{task}\" for {s.Run}"));
        }
    }

    private sealed class LoadVerb : Verb
    {
        private readonly RunChoice _run = new();

        public LoadVerb() : base("load", "Print the last checkpoint of a task whose work is not done",
            "systole checkpoint load pm --task session-12",
            "systole checkpoint load --json | jq .sequence") => _run.AddTo(this);

        protected override string? Target(ParseResult args) => args.GetValue(_run.Agent);

        protected override async Task<int> RunAsync(Call call)
        {
            var (agent, task, _) = await _run.TaskAsync(call);
            var saved = await call.Client.CheckpointAsync(agent, task, call.Stop);
            // The document itself: it goes into a file, or into what resumes from it.
            return call.Print(saved, WireJson.Default.CheckpointDocument, document => call.Shell.Out.WriteLine(document.Data.GetRawText()));
        }
    }
}
