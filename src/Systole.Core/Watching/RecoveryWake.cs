namespace Systole.Core;

/// <summary>The wake that a task which timed out is taken up by. Its key says which.</summary>
public static class RecoveryWake
{
    /// <summary>Its reason.</summary>
    public const string Reason = "recovery";

    private const string Prefix = "recovery:";

    /// <summary>Its key: one such wake is pending for a task.</summary>
    public static string KeyOf(string task) => Prefix + task;

    /// <summary>Whether a key is that of such a wake.</summary>
    public static bool IsKey(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The task that a wake was made for; null where it is no such wake.</summary>
    public static string? TaskOf(Wake wake) =>
        wake is { Reason: Reason, Key: { } key } && IsKey(key) ? key[Prefix.Length..] : null;
}
