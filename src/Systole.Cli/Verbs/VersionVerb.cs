using System.Reflection;
using System.Text.Json;

namespace Systole.Cli.Verbs;

/// <summary>The program's version.</summary>
internal sealed class VersionVerb() : Verb("version", "Show the version of this program", "systole version")
{
    protected override Task<int> RunAsync(Call call)
    {
        var told = typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        var full = told?.InformationalVersion ?? "0.0.0";
        // What follows the plus is the commit it was built from, which matters to nobody who asks for the version.
        var version = full.Split('+')[0];
        call.Say(call.Json ? $"{{\"version\":\"{JsonEncodedText.Encode(version)}\"}}" : $"systole {version}");
        return Task.FromResult(ExitCode.Done);
    }
}
