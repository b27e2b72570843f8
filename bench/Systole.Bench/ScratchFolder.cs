namespace Systole.Bench;

/// <summary>A folder of this process alone, gone with it.</summary>
internal sealed class ScratchFolder(string parent) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(parent, $"systole-bench-{Environment.ProcessId}"));
    private int _made;

    /// <summary>A new folder in it.</summary>
    public string Next() => _folder.CreateSubdirectory($"{++_made}").FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
