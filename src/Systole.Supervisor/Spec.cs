using System.Collections;
using System.Text.Json;
using Systole.Supervision;

namespace Systole.Supervisor;

/// <summary>What to start.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="WorkingFolder">Where.</param>
/// <param name="Environment">The whole environment of the command.</param>
internal sealed record Spec(string[] Command, string WorkingFolder, Dictionary<string, string> Environment)
{
    /// <summary>Reads what the node wrote. The node's own environment was inherited; the file only holds what a run has besides.</summary>
    public static Spec Read(RunFolder folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder.PathOf(RunFiles.Spec)));
        var root = json.RootElement;
        var names = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var environment = new Dictionary<string, string>(names);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        foreach (var variable in root.GetProperty("environment").EnumerateObject())
        {
            // A null takes an inherited variable away: a node that was itself started inside a run must not pass that run's on.
            if (variable.Value.GetString() is { } value) environment[variable.Name] = value;
            else environment.Remove(variable.Name);
        }
        return new Spec(
            [.. root.GetProperty("command").EnumerateArray().Select(argument => argument.GetString() ?? "")],
            root.GetProperty("working_folder").GetString() ?? "", environment);
    }
}
