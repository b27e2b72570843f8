using System.Globalization;

namespace Systole.Server.Configuration;

/// <summary>The name of a node among those that share its store. It is part of a folder's name and of addresses of the API.</summary>
internal static class NodeName
{
    /// <summary>The longest name, in characters.</summary>
    public const int LengthMax = 64;

    /// <summary>What is wrong with a chosen name, as a sentence that goes on after its quotation; null where it is good.</summary>
    public static string? Problem(string name) => name.Length <= LengthMax && char.IsAsciiLetterOrDigit(name[0]) && name.All(IsAllowed)
        ? null : "is not a node's name: 1 to 64 of letters, digits, '.', '_' and '-', starting with a letter or digit";

    /// <summary>The name of a node that was given none, such as <c>laptop-7717</c>: several on one machine differ in their ports.</summary>
    public static string Of(string machine, int port)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"-{port}");
        var allowed = string.Concat(machine.Select(c => IsAllowed(c) ? c : '-')).TrimStart('.', '_', '-');
        if (allowed.Length == 0) allowed = "node";
        return allowed[..Math.Min(allowed.Length, LengthMax - place.Length)] + place;
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
