namespace Systole.Server.Configuration;

/// <summary>Reads the files that <c>${file:PATH}</c> names. Each is read once for one load, so that all its uses agree.</summary>
internal sealed class SecretFiles(string folder)
{
    /// <summary>The largest secret, in bytes.</summary>
    public const int BytesMax = 64 << 10;

    private readonly Dictionary<string, (string Text, string? Problem)> _read = [];

    /// <summary>The file's text without its last line break, or what is wrong with it.</summary>
    /// <param name="path">Relative to the folder of the configuration file.</param>
    public (string Text, string? Problem) Read(string path)
    {
        if (!_read.TryGetValue(path, out var secret)) _read[path] = secret = Load(path);
        return secret;
    }

    private (string Text, string? Problem) Load(string path)
    {
        if (path.Length == 0) return ("", "'${file:}' names no file: write ${file:PATH}");
        var read = TextFile.Read(path, folder, BytesMax);
        if (read.Problem is not null) return ("", $"the secret file {Quoting.Quote(path)} {read.Problem}");
        var text = read.Text;
        if (text.EndsWith('\n')) text = text[..^1];
        if (text.EndsWith('\r')) text = text[..^1];
        return (text, null);
    }
}
