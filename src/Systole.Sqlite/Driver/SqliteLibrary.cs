using System.Runtime.InteropServices;
using SQLitePCL;

namespace Systole.Sqlite.Driver;

/// <summary>
/// The native library. The package brings one (3.35.5 here, which is under an advisory); where the system's own is newer, that is
/// taken, since the system's is the one that gets security updates. Nothing is taken that does not answer, and the packaged one always
/// remains.
/// </summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Makes it ready; once per process.</summary>
    /// <returns>Its version, such as <c>3.40.1</c>.</returns>
    public static string Prepare() => Loaded.Value;

    private static string Load()
    {
        // Somebody else in the process may be at work with SQLite already: pointers of one library must never reach the other.
        if (!IsInUse()) PreferNewer();
        Batteries_V2.Init();
        return raw.sqlite3_libversion().utf8_to_string();
    }

    private static bool IsInUse()
    {
        try
        {
            return raw.GetNativeLibraryName().Length > 0;
        }
#pragma warning disable CA1031 // "No provider set yet" is a plain Exception.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static void PreferNewer()
    {
        var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
        var packaged = NativeLibrary.TryLoad("e_sqlite3", provider, null, out var handle) ? VersionOf(handle) : 0;
        // Windows has no SQLite of the system that programs are meant to use.
        var name = OperatingSystem.IsMacOS() ? "libsqlite3.dylib" : OperatingSystem.IsLinux() ? "libsqlite3.so.0" : null;
        if (name is null || !NativeLibrary.TryLoad(name, out var system)) return;
        if (VersionOf(system) <= packaged || !IsThreadSafe(system))
        {
            NativeLibrary.Free(system);
            return;
        }
        try
        {
            NativeLibrary.SetDllImportResolver(provider, (library, _, _) => library == "e_sqlite3" ? system : IntPtr.Zero);
        }
        catch (InvalidOperationException)
        {
            // The program has a resolver of its own: its choice stands.
        }
    }

    private static unsafe int VersionOf(IntPtr library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var version)
            ? ((delegate* unmanaged[Cdecl]<int>)version)()
            : 0;

    private static unsafe bool IsThreadSafe(IntPtr library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_threadsafe", out var safe) && ((delegate* unmanaged[Cdecl]<int>)safe)() != 0;
}
