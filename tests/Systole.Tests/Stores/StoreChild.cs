using System.Diagnostics;
using System.Runtime.CompilerServices;
using Systole.Stores;

namespace Systole.Tests.Stores;

/// <summary>
/// This test program as a second process that holds a store. It is told by the environment, before any test framework wakes up, and
/// ends by being killed or when its input ends.
/// </summary>
internal static class StoreChild
{
    private const string Mode = "SYSTOLE_TESTS_STORE_CHILD";
    private const string Target = "SYSTOLE_TESTS_STORE_FILE";

    /// <summary>Opens the store and waits; says <c>open</c> or what went wrong.</summary>
    public const string Hold = "hold";

    /// <summary>Commits one batch after the other and says the number of each once it is acknowledged.</summary>
    public const string Commit = "commit";

    /// <summary>Starts this program in a mode.</summary>
    /// <param name="mode">What it does.</param>
    /// <param name="file">The database.</param>
    /// <param name="prefix">A command to run it under, such as <c>setpriv</c>.</param>
    public static Process Start(string mode, string file, params string[] prefix)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] command = [.. prefix, dotnet, typeof(StoreChild).Assembly.Location];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[Mode] = mode;
        start.Environment[Target] = file;
        return Process.Start(start)!;
    }

#pragma warning disable CA2255 // A module initializer in a program: this must run before the test framework's Main.
    [ModuleInitializer]
    internal static void RunWhereAskedTo()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable(Mode) is not { } mode) return;
        // On this thread alone: others would wait for the module to be initialised. The store completes synchronously.
        try
        {
            Run(mode, Environment.GetEnvironmentVariable(Target)!);
        }
        catch (StoreException e)
        {
            Console.Out.WriteLine(e.Message);
        }
        Environment.Exit(0);
    }

    private static void Run(string mode, string file)
    {
        var store = SqliteSample.Store(file);
        var image = store.OpenAsync(default).AsTask().GetAwaiter().GetResult();
        Console.Out.WriteLine("open");
        if (mode == Hold) Console.In.ReadToEnd();
        for (var n = (image.Node?.LastRun ?? 0) + 1; mode == Commit; n++)
        {
            store.CommitAsync(SqliteSample.Batch(n), default).AsTask().GetAwaiter().GetResult();
            Console.Out.WriteLine(n);
        }
    }
}
