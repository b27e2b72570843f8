using System.CommandLine;
using Systole.Cli.Running;

namespace Systole.Cli.Verbs;

/// <summary>The configuration, looked at without starting anything.</summary>
internal sealed class ConfigVerb : Verb
{
    public ConfigVerb() : base("config", "Check a configuration, or print the schema that editors use",
        "systole config check",
        "systole config schema > systole.schema.json")
    {
        Subcommands.Add(new CheckVerb());
        Subcommands.Add(new SchemaVerb());
    }

    protected override Task<int> RunAsync(Call call) => throw new CliException(ExitCode.Usage, "config what? say `config check [FILE]` or `config schema`");

    private sealed class CheckVerb : Verb
    {
        private readonly Argument<string?> _file = Optional("FILE", "The configuration; systole.yaml in this folder where none is named");

        public CheckVerb() : base("check", "Say everything that is wrong with a configuration, as FILE:LINE:COL: message", "systole config check systole.yaml") =>
            Arguments.Add(_file);

        protected override Task<int> RunAsync(Call call) => Task.FromResult(ConfigFile.Check(call.Value(_file) ?? ConfigFile.DefaultName, call.Shell));
    }

    private sealed class SchemaVerb() : Verb("schema", "Print the JSON Schema of the configuration", "systole config schema > systole.schema.json")
    {
        protected override Task<int> RunAsync(Call call) => Task.FromResult(ConfigFile.Schema(call.Shell));
    }
}
