namespace Systole.Runners.Command;

/// <summary>Folders that nobody but the user may look into: payloads and answers can hold secrets.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder and those above it that are missing.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // The profile's own folders are private there already.
            Directory.CreateDirectory(path);
            return;
        }
        if (Directory.Exists(path)) return;
        // One by one: the base library gives the mode to the last one only.
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Create(parent);
        Directory.CreateDirectory(path, Private);
    }
}
