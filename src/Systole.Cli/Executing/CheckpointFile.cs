using System.Text;
using Systole.Client.Runs;

namespace Systole.Cli.Executing;

/// <summary>What an attempt before it saved, in a file for the command; gone with it.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private CheckpointFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>The file; null where there is nothing to go on from.</summary>
    public static CheckpointFile? Of(LiveRun? run)
    {
        if (run?.Registered?.Checkpoint is not { } saved) return null;
        // For nobody else's eyes: the base library makes such files so.
        var path = System.IO.Path.GetTempFileName();
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(saved.Data.GetRawText()));
        return new CheckpointFile(path);
    }

    public void Dispose() => File.Delete(Path);
}
