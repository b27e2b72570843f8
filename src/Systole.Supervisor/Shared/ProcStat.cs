using System.Globalization;
using System.Text;

namespace Systole.Supervision;

/// <summary>What Linux says about a process.</summary>
/// <param name="Parent">Its parent's number.</param>
/// <param name="Start">Clock ticks from the boot to its start.</param>
/// <param name="IsZombie">Whether it has ended and only waits to be waited for.</param>
internal readonly record struct ProcStat(int Parent, long Start, bool IsZombie)
{
    /// <summary>Reads it; null where there is no such process.</summary>
    public static ProcStat? Read(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), Encoding.Latin1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        // "pid (name) state ppid ...": a name may hold spaces and brackets, so the fields are counted from the last bracket.
        var close = text.LastIndexOf(')');
        if (close < 0) return null;
        var fields = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19
            && int.TryParse(fields[1], CultureInfo.InvariantCulture, out var parent)
            && long.TryParse(fields[19], CultureInfo.InvariantCulture, out var start)
                ? new ProcStat(parent, start, fields[0] is "Z" or "X")
                : null;
    }
}
