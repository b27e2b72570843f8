namespace Systole.Tests.Stores;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class TempFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";
    private int _names;

    public TempFolder() => Path = Directory.CreateTempSubdirectory("systole-").FullName;

    private TempFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>
    /// In memory where there is such a file system: thousands of commits need not wait for a disk that nobody pulls the plug of.
    /// </summary>
    public static TempFolder Fast() => Directory.Exists(SharedMemory)
        ? new TempFolder(Directory.CreateDirectory($"{SharedMemory}/systole-{Guid.NewGuid():n}").FullName)
        : new TempFolder();

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string NewFile() => File($"{++_names}.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
