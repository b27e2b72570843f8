namespace Systole.Core;

/// <summary>Names with <c>*</c> for any characters and <c>?</c> for one. The base library's own stands among its file system, which this project may not touch.</summary>
internal static class Glob
{
    /// <summary>Whether all of a name is meant.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (inPattern, inName, star, taken) = (0, 0, -1, 0);
        while (inName < name.Length)
        {
            if (inPattern < pattern.Length && pattern[inPattern] == '*')
            {
                (star, taken) = (inPattern++, inName);
            }
            else if (inPattern < pattern.Length && (pattern[inPattern] == '?' || pattern[inPattern] == name[inName]))
            {
                inPattern++;
                inName++;
            }
            else if (star >= 0)
            {
                // The last star takes one more: an earlier one never has to.
                (inPattern, inName) = (star + 1, ++taken);
            }
            else
            {
                return false;
            }
        }
        return pattern[inPattern..].Trim('*').IsEmpty;
    }
}
