using Microsoft.Win32.SafeHandles;

namespace Systole.Supervisor.Unix;

/// <summary>Cuts what ties this process to the node that started it.</summary>
internal static class Detachment
{
    private const nint Ignore = 1;

    /// <summary>
    /// A session of its own, so that neither Ctrl-C in the node's terminal nor the terminal's end arrives; deaf to what would still be sent
    /// to it, since its job is to outlast; and nothing of the node's input and output held, so that who reads them sees their end.
    /// </summary>
    public static void Detach()
    {
        // Fails only for a group leader, as under an interactive shell: that is nobody's node.
        _ = Libc.SetSid();
        foreach (var signal in (ReadOnlySpan<int>)[Libc.SigHup, Libc.SigInt, Libc.SigTerm]) _ = Libc.Signal(signal, Ignore);
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var fd = 0; fd <= 2; fd++) _ = Libc.Dup2((int)nothing.DangerousGetHandle(), fd);
        // What the command leaves behind comes to us instead of init: so the tree stays one tree, whatever sessions it makes.
        if (OperatingSystem.IsLinux()) _ = Libc.PrCtl(Libc.PrSetChildSubreaper, 1, 0, 0, 0);
    }
}
