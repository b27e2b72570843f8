using Systole.Cli.Importing.OpenClaw;
using Systole.Server.Configuration;

namespace Systole.Cli.Importing;

/// <summary>Files of others in, files of ours out.</summary>
internal static class ImportFile
{
    private const string StandardInput = "-";

    public static int OpenClaw(string file, string? to, bool overwrite, Shell shell)
    {
        if (overwrite && to is null) throw new CliException(ExitCode.Usage, "--force goes with --out FILE");
        var name = file == StandardInput ? "standard input" : file;
        var (text, problem) = file == StandardInput
            ? ReadInput(shell.In) : TextFile.Read(file, Environment.CurrentDirectory, ConfigLoader.BytesMax);
        if (problem is not null) return Refuse([new ConfigError(name, Position.Start, $"OpenClaw's configuration {problem}")], shell);
        switch (OpenClawImport.Of(text, name, shell.Zone()))
        {
            case ImportResult.Refused refused:
                return Refuse(refused.Errors, shell);
            case ImportResult.Written written when to is null:
                shell.Out.Write(written.Yaml);
                return ExitCode.Done;
            case ImportResult.Written written:
                Write(to, written.Yaml, overwrite);
                var (agents, remarks) = (Text.Count(written.Agents, "agent"), Text.Count(written.Remarks, "remark"));
                shell.Out.WriteLine($"wrote {to}: {agents}, {remarks} in its comments");
                shell.Out.WriteLine($"now read them, and check it with: systole config check {to}");
                return ExitCode.Done;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static int Refuse(ImmutableArray<ConfigError> errors, Shell shell)
    {
        foreach (var error in errors) shell.Error.WriteLine(Text.Line(error.ToString()));
        return ExitCode.Usage;
    }

    private static (string Text, string? Problem) ReadInput(TextReader input)
    {
        // One more than may be: what is longer has no end that anyone waits for.
        var chars = new char[ConfigLoader.BytesMax + 1];
        var count = input.ReadBlock(chars, 0, chars.Length);
        return count > ConfigLoader.BytesMax
            ? ("", FormattableString.Invariant($"is too large: at most {ConfigLoader.BytesMax >> 10} KiB"))
            : (new string(chars, 0, count), null);
    }

    private static void Write(string path, string content, bool overwrite)
    {
        // Whole or not at all: a full disk must not cost the file that was there.
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            File.WriteAllText(part, content);
            File.Move(part, path, overwrite);
        }
        catch (IOException) when (!overwrite && Path.Exists(path))
        {
            throw new CliException(ExitCode.Failed,
                $"{path} is there already and stays as it is; name another file, or overwrite it with --force");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Failed, $"cannot write {path}: {e.Message}");
        }
        finally
        {
            if (File.Exists(part)) File.Delete(part);
        }
    }
}
