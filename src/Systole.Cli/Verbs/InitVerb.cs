using Systole.Cli.Running;

namespace Systole.Cli.Verbs;

/// <summary>A configuration to start from.</summary>
internal sealed class InitVerb() : Verb("init", "Write a commented systole.yaml and a HEARTBEAT.md into this folder; files that are there stay as they are",
    "mkdir agents && cd agents && systole init && systole run")
{
    protected override Task<int> RunAsync(Call call) => Task.FromResult(ConfigFile.Init(Environment.CurrentDirectory, call.Shell));
}
