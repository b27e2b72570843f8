// The runtime calls Initialize of a type of this name, without a namespace, in assemblies that DOTNET_STARTUP_HOOKS names.
#pragma warning disable CA1050
/// <summary>Writes down, at the end of a child process, which assemblies it has loaded.</summary>
internal static class StartupHook
#pragma warning restore CA1050
{
    public const string FileVariable = "SYSTOLE_TEST_ASSEMBLIES";

    public static void Initialize()
    {
        var file = Environment.GetEnvironmentVariable(FileVariable)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            File.WriteAllLines(file, AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name!));
    }
}
