namespace Systole.Supervisor.Unix;

/// <summary>Which file a command's first word names.</summary>
internal static class ProgramPath
{
    private const int MayExecute = 1;

    /// <summary>The file; null with the reason in <paramref name="error"/> where there is none that may be run.</summary>
    public static string? Find(string name, Dictionary<string, string> environment, out string error)
    {
        error = "";
        if (name.Length == 0)
        {
            error = "cannot start the command: it has no program";
            return null;
        }
        if (name.Contains('/', StringComparison.Ordinal))
        {
            if (IsProgram(name)) return name;
            error = Directory.Exists(name) ? $"cannot start '{name}': it is a folder"
                : File.Exists(name) ? $"cannot start '{name}': no permission to run it"
                : $"cannot start '{name}': there is no such file";
            return null;
        }
        var found = "";
        foreach (var folder in environment.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin").Split(':'))
        {
            var path = Path.Combine(folder.Length == 0 ? "." : folder, name);
            if (IsProgram(path)) return path;
            if (File.Exists(path)) found = path;
        }
        error = found.Length > 0 ? $"cannot start '{found}': no permission to run it"
            : $"cannot start '{name}': there is no such program on the PATH";
        return null;
    }

    private static bool IsProgram(string path) => File.Exists(path) && Libc.Access(path, MayExecute) == 0;
}
