using System.Reflection;
using System.Text.Json;

namespace Systole.Cli.Verbs;

/// <summary>The program's version.</summary>
internal sealed class VersionVerb() : Verb("version", "Show the version of this program", "systole version")
{
    /// <summary>Such as <c>0.4.0</c>.</summary>
    public static string Version
    {
        get
        {
            var told = typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            // What follows the plus is the commit it was built from, which matters to nobody who asks for the version.
            return (told?.InformationalVersion ?? "0.0.0").Split('+')[0];
        }
    }

    protected override Task<int> RunAsync(Call call)
    {
        call.Say(call.Json ? $"{{\"version\":\"{JsonEncodedText.Encode(Version)}\"}}" : $"systole {Version}");
        return Task.FromResult(ExitCode.Done);
    }
}
