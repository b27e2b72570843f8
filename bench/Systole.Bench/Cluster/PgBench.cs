using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Systole.Bench.Cluster;

/// <summary>PostgreSQL's own load generator.</summary>
internal static partial class PgBench
{
    /// <summary>How often a script runs per second.</summary>
    /// <param name="server">Where.</param>
    /// <param name="database">In which database.</param>
    /// <param name="script">What.</param>
    /// <param name="clients">On how many connections at once.</param>
    /// <param name="duration">For how long; whole seconds.</param>
    /// <param name="folder">For the script.</param>
    public static async Task<double> RunAsync(
        DatabaseServer server, string database, string script, int clients, TimeSpan duration, string folder)
    {
        var file = Path.Combine(folder, "turn.sql");
        await File.WriteAllTextAsync(file, script);
        string[] arguments =
        [
            "-n", "-M", "prepared", "-f", file, "-c", clients.ToString(CultureInfo.InvariantCulture),
            "-T", duration.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), .. server.ClientArguments(database),
        ];
        var start = new ProcessStartInfo(Program(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // As the store's own session.
        start.Environment["PGOPTIONS"] = "-c enable_seqscan=off -c jit=off";
        using var pgbench = Process.Start(start)!;
        var (said, trouble) = (pgbench.StandardOutput.ReadToEndAsync(), pgbench.StandardError.ReadToEndAsync());
        await pgbench.WaitForExitAsync();
        return pgbench.ExitCode == 0 && Rate().Match(await said) is { Success: true } rate
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench failed: {await trouble}");
    }

    // Debian keeps it beside the server's programs, off the path.
    private static string Program() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", "pgbench")).Where(File.Exists)
                .OrderBy(path => path, StringComparer.Ordinal).LastOrDefault("pgbench")
            : "pgbench";

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();
}
