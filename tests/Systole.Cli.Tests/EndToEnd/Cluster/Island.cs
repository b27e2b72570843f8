using System.Diagnostics;
using System.Globalization;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>
/// A host of its own in a network namespace, with one cable to this machine that can be pulled. Needs root and iproute2; where they are not
/// to be had the test is skipped and says so.
/// </summary>
internal sealed class Island : IDisposable
{
    private static int _count;
    private readonly string _name;
    private readonly string _cable;

    public Island()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("SKIPPED: network namespaces are Linux's");
        var number = (Environment.ProcessId + Interlocked.Increment(ref _count)) % 250;
        _name = string.Create(CultureInfo.InvariantCulture, $"systole-{Environment.ProcessId}-{_count}");
        _cable = string.Create(CultureInfo.InvariantCulture, $"sy{number}h");
        var far = string.Create(CultureInfo.InvariantCulture, $"sy{number}n");
        Here = string.Create(CultureInfo.InvariantCulture, $"10.213.{number}.1");
        var there = string.Create(CultureInfo.InvariantCulture, $"10.213.{number}.2");
        if (!TryIp("netns", "add", _name)) Assert.Skip("SKIPPED: network namespaces need root and iproute2");
        Ip("link", "add", _cable, "type", "veth", "peer", "name", far, "netns", _name);
        Ip("addr", "add", $"{Here}/24", "dev", _cable);
        Ip("link", "set", _cable, "up");
        Ip("-n", _name, "addr", "add", $"{there}/24", "dev", far);
        Ip("-n", _name, "link", "set", far, "up");
        Ip("-n", _name, "link", "set", "lo", "up");
    }

    /// <summary>The address of this machine, as the island knows it.</summary>
    public string Here { get; }

    /// <summary>What a command begins with that is to run there.</summary>
    public string[] Prefix => ["ip", "netns", "exec", _name];

    /// <summary>Nothing gets through any more, and nobody is told.</summary>
    public void CutOff() => Ip("link", "set", _cable, "down");

    /// <summary>The cable is back.</summary>
    public void Reconnect() => Ip("link", "set", _cable, "up");

    public void Dispose() => TryIp("netns", "del", _name);

    private static void Ip(params string[] arguments) => TryIp(arguments).ShouldBeTrue($"ip {string.Join(' ', arguments)}");

    private static bool TryIp(params string[] arguments)
    {
        try
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            ip.StandardError.ReadToEnd();
            ip.WaitForExit();
            return ip.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
