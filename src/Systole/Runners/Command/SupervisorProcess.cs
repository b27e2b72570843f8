using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Systole.Runners.Command;

/// <summary>A supervisor as a child of this node. It goes on when the node ends; the node only sees its exit sooner.</summary>
internal sealed class SupervisorProcess : IDisposable
{
    private const string Assembly = "systole-supervisor";
    private const int ComplaintCharsMax = 2000;

    private readonly Process _process;
    private readonly Task<string> _complaint;

    private SupervisorProcess(Process process)
    {
        _process = process;
        _complaint = ReadComplaint(process.StandardError);
        Exit = process.WaitForExitAsync();
    }

    /// <summary>Done when it has ended.</summary>
    public Task Exit { get; }

    /// <summary>Starts one for a run.</summary>
    /// <returns>Null with the reason where that is not possible.</returns>
    public static SupervisorProcess? TryStart(RunFolder folder, out string error)
    {
        error = "";
        if (Program() is not { } program)
        {
            error = File.Exists(Path.Combine(AppContext.BaseDirectory, Assembly + ".dll"))
                ? $"no dotnet program was found to run {Assembly}.dll with: install the .NET runtime, or set DOTNET_ROOT"
                : $"{Assembly}.dll is missing beside the program in '{AppContext.BaseDirectory}': install Systole again";
            return null;
        }
        // Pipes and not the node's own input and output: it must not hold the node's terminal for one instant.
        var info = new ProcessStartInfo(program.File, [.. program.Arguments, folder.Location])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = folder.Location,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var process = Process.Start(info)!;
            process.StandardInput.Close();
            process.StandardOutput.Close();
            return new SupervisorProcess(process);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            error = $"the supervisor of the command could not be started: {e.Message}";
            return null;
        }
    }

    /// <summary>What it, or rather the runtime that should have run it, had to say; empty where nothing.</summary>
    public async Task<string> Complaint()
    {
        var text = await _complaint;
        return text.ReplaceLineEndings(" ").Trim();
    }

    /// <summary>Lets go of it; it lives on.</summary>
    public void Dispose() => _process.Dispose();

    // By the runtime that runs this very program, so that no other one need be installed or found.
    private static (string File, string[] Arguments)? Program()
    {
        var path = Path.Combine(AppContext.BaseDirectory, Assembly);
        if (File.Exists(path + ".dll") && Muxer() is { } muxer) return (muxer, ["exec", path + ".dll"]);
        var host = OperatingSystem.IsWindows() ? path + ".exe" : path;
        return File.Exists(host) ? (host, []) : null;
    }

    private static string? Muxer()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Path.GetFileName(Environment.ProcessPath) == name) return Environment.ProcessPath;
        // ROOT/shared/Microsoft.NETCore.App/VERSION/
        var besideRuntime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        if (File.Exists(besideRuntime)) return besideRuntime;
        // A self-contained program brings a runtime but not the program that starts others with it.
        var folders = $"{Environment.GetEnvironmentVariable("DOTNET_ROOT")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        return folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    // It lets go of its standard error as the first thing it does, so this ends soon.
    private static async Task<string> ReadComplaint(StreamReader reader)
    {
        var buffer = new char[ComplaintCharsMax];
        try
        {
            var length = await reader.ReadBlockAsync(buffer);
            reader.Close();
            return new string(buffer, 0, length);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return "";
        }
    }
}
