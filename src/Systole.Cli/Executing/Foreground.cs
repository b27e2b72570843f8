using System.Globalization;
using System.Text;

namespace Systole.Cli.Executing;

/// <summary>Whom a terminal sends Ctrl-C to by itself: the group in its foreground.</summary>
internal static class Foreground
{
    /// <summary>Whether a process is among them. Where that cannot be asked, whether this program reads from a terminal.</summary>
    public static bool Has(int pid) => OperatingSystem.IsLinux() ? Told(pid) : !Console.IsInputRedirected;

    private static bool Told(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), Encoding.Latin1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        // "pid (name) state ppid group session terminal foreground ...": a name may hold anything, so fields count from the last bracket.
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 5 && fields[4] != "0" && fields[2] == fields[5];
    }
}
