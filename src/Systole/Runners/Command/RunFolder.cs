using System.Text;
using System.Text.Json;
using Systole.Supervision;

namespace Systole.Runners.Command;

/// <summary>The folder of one run, from the node's side.</summary>
internal sealed class RunFolder(string path)
{
    /// <summary>Where it is.</summary>
    public string Location => path;

    /// <summary>Whether it is there.</summary>
    public bool Exists => Directory.Exists(path);

    /// <summary>Whether the attempt has begun. It is then never begun again.</summary>
    public bool HasStarted => File.Exists(PathOf(RunFiles.Started));

    /// <summary>
    /// Whether it is not that of this run but of another one of the same number, whose start the store has lost since.
    /// </summary>
    public bool IsOfAnother(Turn turn) => TraceParent is { } trace && trace != turn.TraceParent;

    /// <summary>When the command last said something; null where it did not yet.</summary>
    public DateTime? LastActivity => File.Exists(PathOf(RunFiles.Activity)) ? File.GetLastWriteTimeUtc(PathOf(RunFiles.Activity)) : null;

    /// <summary>The command's process; null where none is known.</summary>
    public ProcessIdentity? Process => Read(RunFiles.Process) is { } content ? ProcessIdentity.FromJson(content) : null;

    /// <summary>The path of one of <see cref="RunFiles"/>.</summary>
    public string PathOf(string file) => Path.Combine(path, file);

    /// <summary>Writes what the run is given. The specification comes last and whole: without it no supervisor starts anything.</summary>
    public void Prepare(CommandSpec spec, Turn turn)
    {
        PrivateFolder.Create(path);
        DurableFile.Replace(PathOf(RunFiles.Turn), TurnDocument.Of(turn).ToJson(), durable: false);
        if (turn.Checkpoint is { } saved)
        {
            DurableFile.Replace(PathOf(RunFiles.Checkpoint), Encoding.UTF8.GetBytes(saved.Data.GetRawText()), durable: false);
        }
        var content = JsonSerializer.SerializeToUtf8Bytes(SpecDocument.Of(spec, turn, this), CommandJson.Default.SpecDocument);
        DurableFile.Replace(PathOf(RunFiles.Spec), content, durable: false);
    }

    /// <summary>The end; null where there is none yet. One that cannot be read is one without anything in it.</summary>
    public ResultDocument? ReadResult()
    {
        if (Read(RunFiles.Result) is not { } content) return null;
        try
        {
            return JsonSerializer.Deserialize(content, CommandJson.Default.ResultDocument);
        }
        catch (JsonException)
        {
            return new ResultDocument { Error = "its result could not be read" };
        }
    }

    /// <summary>Whether a supervisor lives. Asking takes the lock for an instant; a supervisor that finds it taken tries again.</summary>
    public bool IsHeld()
    {
        if (!File.Exists(PathOf(RunFiles.Lock))) return false;
        try
        {
            using var file = DurableFile.Open(PathOf(RunFiles.Lock), FileMode.Open, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException e)
        {
            return e is not DirectoryNotFoundException;
        }
    }

    /// <summary>
    /// Ends an attempt that could not begin: takes its one start away, so that no late supervisor can still use it, and writes why.
    /// </summary>
    /// <returns>False where it has begun after all.</returns>
    public bool TryGiveUp(string error)
    {
        if (!DurableFile.TryCreate(PathOf(RunFiles.Started), [])) return false;
        var result = new ResultDocument { Error = error, TreeGone = true };
        var content = JsonSerializer.SerializeToUtf8Bytes(result, CommandJson.Default.ResultDocument);
        DurableFile.Replace(PathOf(RunFiles.Result), content, durable: true);
        return true;
    }

    /// <summary>Writes the rung of a cancellation; a lower one than is written changes nothing.</summary>
    public void WriteRung(CancelStage stage)
    {
        var written = Read(RunFiles.Cancel) is { } content ? Array.IndexOf(RunFiles.Rungs, Encoding.UTF8.GetString(content)) : -1;
        if ((int)stage <= written) return;
        DurableFile.Replace(PathOf(RunFiles.Cancel), Encoding.UTF8.GetBytes(RunFiles.Rungs[(int)stage]), durable: false);
    }

    /// <summary>The mark that every process of the run has in its environment.</summary>
    public string Mark()
    {
        // As it was written when the run began: the node may since have been told another way to the same folder.
        return $"{SpecDocument.TurnVariable}={Told(SpecDocument.TurnVariable) ?? PathOf(RunFiles.Turn)}";
    }

    /// <summary>What a supervisor that fell over said about it, in one line; null where it said nothing.</summary>
    public string? ReadFault() => Read(RunFiles.Fault) is { } content
        ? Encoding.UTF8.GetString(content).Split('\n', 2)[0].Trim() : null;

    private string? TraceParent => Told(SpecDocument.TraceVariable);

    // What the command was given in its environment; null where it was given nothing.
    private string? Told(string variable)
    {
        try
        {
            return Read(RunFiles.Spec) is { } content
                ? JsonSerializer.Deserialize(content, CommandJson.Default.SpecDocument)?.Environment.GetValueOrDefault(variable)
                : null;
        }
        catch (JsonException)
        {
            // Cut off by a power failure, after which no process of the run is left either.
            return null;
        }
    }

    private byte[]? Read(string file)
    {
        try
        {
            return File.ReadAllBytes(PathOf(file));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
