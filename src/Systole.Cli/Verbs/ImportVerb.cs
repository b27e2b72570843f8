using System.CommandLine;
using Systole.Cli.Importing;

namespace Systole.Cli.Verbs;

/// <summary>The configuration of another scheduler as one of ours.</summary>
internal sealed class ImportVerb : Verb
{
    public ImportVerb() : base("import", "Turn the configuration of another scheduler into a systole.yaml",
        "systole import openclaw ~/.openclaw/openclaw.json --out systole.yaml") =>
        Subcommands.Add(new OpenClawVerb());

    protected override Task<int> RunAsync(Call call) => throw new CliException(ExitCode.Usage, "import what? say `import openclaw FILE`");

    private sealed class OpenClawVerb : Verb
    {
        private readonly Argument<string> _file = Required("FILE", "OpenClaw's configuration, JSON5; `-` for standard input");

        private readonly Option<string?> _out = new("--out")
        {
            Description = "Where to write; standard output where it is left out",
            HelpName = "FILE",
        };

        private readonly Option<bool> _force = new("--force") { Description = "Overwrite the file that --out names" };

        public OpenClawVerb() : base("openclaw",
            "Write the systole.yaml that is equal to OpenClaw's heartbeats, and name in comments what has no equal",
            "systole import openclaw ~/.openclaw/openclaw.json > systole.yaml",
            "systole import openclaw ~/.openclaw/openclaw.json --out systole.yaml")
        {
            Arguments.Add(_file);
            Options.Add(_out);
            Options.Add(_force);
        }

        protected override Task<int> RunAsync(Call call) =>
            Task.FromResult(ImportFile.OpenClaw(call.Named(_file), call.Value(_out), call.Value(_force), call.Shell));
    }
}
