using System.Text.Json;

namespace Systole.Supervision;

/// <summary>
/// A process that can be told from a later one with the same number: by its start time, and by the boot that the start time counts from.
/// </summary>
/// <param name="Pid">Its number.</param>
/// <param name="Start">Its start: clock ticks since the boot on Linux, wall-clock ticks elsewhere.</param>
/// <param name="Boot">The boot; empty where start times are wall-clock times and need none.</param>
internal readonly record struct ProcessIdentity(int Pid, long Start, string Boot)
{
    private static readonly Lazy<string> ThisBoot = new(ReadBoot);

    /// <summary>Whether this very process runs. A zombie does not.</summary>
    public bool IsAlive
    {
        get
        {
            if (OperatingSystem.IsLinux())
                return Boot == ThisBoot.Value && ProcStat.Read(Pid) is { IsZombie: false } stat && stat.Start == Start;
            return Of(Pid) == this;
        }
    }

    /// <summary>The process with this number; null where there is none. One that was not yet waited for is there.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        if (OperatingSystem.IsLinux()) return ProcStat.Read(pid) is { } stat ? new ProcessIdentity(pid, stat.Start, ThisBoot.Value) : null;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return new ProcessIdentity(pid, process.StartTime.ToUniversalTime().Ticks, "");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>As it stands in <see cref="RunFiles.Process"/>.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", Pid);
            json.WriteNumber("start", Start);
            json.WriteString("boot", Boot);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where it is not that.</summary>
    public static ProcessIdentity? FromJson(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            var root = json.RootElement;
            return new ProcessIdentity(
                root.GetProperty("pid").GetInt32(), root.GetProperty("start").GetInt64(), root.GetProperty("boot").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static string ReadBoot()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
