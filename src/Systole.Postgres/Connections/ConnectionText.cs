using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Systole.Postgres.Connections;

/// <summary>
/// A connection string, read: <c>Host=db1;Database=systole;Username=systole;Password=…</c>, or
/// <c>postgres://systole:…@db1:5432/systole</c>. Says itself as <c>database 'systole' of PostgreSQL at db1:5432</c>; a password is never
/// part of anything it says.
/// </summary>
internal sealed class ConnectionText
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];
    private readonly NpgsqlConnectionStringBuilder _said;

    private ConnectionText(NpgsqlConnectionStringBuilder said) => _said = said;

    /// <summary>The hosts with their ports.</summary>
    public string Hosts => string.Join(", ", (_said.Host ?? "localhost").Split(',').Select(host => host.Trim())
        .Select(host => host.StartsWith('/') || host.Contains(':', StringComparison.Ordinal)
            ? host
            : string.Create(CultureInfo.InvariantCulture, $"{host}:{_said.Port}")));

    public string Database => _said.Database ?? User;

    public string User => _said.Username ?? Environment.UserName;

    /// <exception cref="StoreException">It cannot be read. The message says which key is wrong, and nothing of any value.</exception>
    public static ConnectionText Parse(string text)
    {
        var pairs = Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) ? FromUrl(text) : FromPairs(text);
        var said = new NpgsqlConnectionStringBuilder();
        var afterPassword = false;
        foreach (var (key, value) in pairs)
        {
            var known = true;
            try
            {
                known = said.ContainsKey(key);
                if (known) said[key] = value;
            }
            catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
            {
                throw Unreadable($"its value of '{key}' is none that this key can have");
            }
            // What follows a password may be the rest of it.
            if (!known && afterPassword) throw Unreadable("there is an unknown key after the password; quote a password with ';' in it");
            if (!known) throw Unreadable($"'{key}' is no key of it");
            afterPassword |= IsPassword(key);
        }
        if (string.IsNullOrWhiteSpace(said.Host)) throw Unreadable("it names no host ('Host=…')");
        if (string.IsNullOrWhiteSpace(said.Database)) throw Unreadable("it names no database ('Database=…')");
        return new ConnectionText(said);
    }

    /// <summary>What the driver is given: what was said, and what the store needs.</summary>
    /// <param name="node">The node, as the server shows it.</param>
    /// <param name="poolMax">How many connections at most; null for single ones, which are closed when they are done with.</param>
    public string ForDriver(string node, int? poolMax)
    {
        var driver = new NpgsqlConnectionStringBuilder(_said.ConnectionString)
        {
            ApplicationName = _said.ApplicationName ?? StorableText.Of($"systole {node}"),
            Timeout = Math.Min(_said.Timeout <= 0 ? Limits.ConnectSeconds : _said.Timeout, Limits.ConnectSeconds),
            CommandTimeout = Limits.CommandSeconds,
            // A command that ran out of time is given up at once: its connection goes with it.
            CancellationTimeout = -1,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 2,
            TcpKeepAliveInterval = 1,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            Pooling = poolMax is not null,
            Enlist = false,
            Multiplexing = false,
            IncludeErrorDetail = false,
            // Nothing is left behind in a session that the next user of it should not find.
            NoResetOnClose = true,
        };
        if (poolMax is { } max) (driver.MinPoolSize, driver.MaxPoolSize) = (0, max);
        if (driver.Host!.Contains(',', StringComparison.Ordinal))
        {
            // Of several hosts the one that takes writes, also right after a failover.
            if (!_said.ShouldSerialize("Target Session Attributes")) driver.TargetSessionAttributes = "primary";
            if (!_said.ShouldSerialize("Host Recheck Seconds")) driver.HostRecheckSeconds = 1;
        }
        return driver.ConnectionString;
    }

    public override string ToString() => $"database '{Database}' of PostgreSQL at {Hosts}";

    private static bool IsPassword(string key) =>
        key.Contains("passw", StringComparison.OrdinalIgnoreCase) || key.Equals("pwd", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Key, string Value)> FromPairs(string text)
    {
        var pairs = new DbConnectionStringBuilder();
        try
        {
            pairs.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw Unreadable("it is not of the form 'Key=value;Key=value' (quote a value with ';' or '=' in it)");
        }
        return InOrder(pairs, text);
    }

    // The builder forgets the order in which keys came, and what comes after a password must not be repeated.
    private static IEnumerable<(string Key, string Value)> InOrder(DbConnectionStringBuilder pairs, string text) => pairs.Keys
        .Cast<string>().Select(key => (Key: key, Value: Convert.ToString(pairs[key], CultureInfo.InvariantCulture) ?? ""))
        .OrderBy(pair => Regex.Match(text, $@"(^|;)\s*{Regex.Escape(pair.Key)}\s*=", RegexOptions.IgnoreCase).Index);

    private static List<(string Key, string Value)> FromUrl(string text)
    {
        // Behind '?' or '#' an '@' means that the password has that character, and what follows it is the rest of the password.
        var isCut = text.IndexOfAny(['?', '#']) is var end and >= 0 && text.AsSpan(end).Contains('@');
        if (isCut || !Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            throw Unreadable(
                "it is not of the form 'postgres://user:password@host:port/database' (escape ':', '/', '?', '#' and '@' as %XX)");
        }
        List<(string, string)> pairs = [("Host", url.Host), ("Database", Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')))];
        if (url.Port > 0) pairs.Add(("Port", url.Port.ToString(CultureInfo.InvariantCulture)));
        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0) pairs.Add(("Username", Uri.UnescapeDataString(user[0])));
        var options = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        foreach (var option in options.Select(pair => pair.Split('=', 2)))
            pairs.Add((Uri.UnescapeDataString(option[0]), Uri.UnescapeDataString(option.ElementAtOrDefault(1) ?? "")));
        if (user.Length == 2) pairs.Add(("Password", Uri.UnescapeDataString(user[1])));
        return pairs;
    }

    private static StoreException Unreadable(string why) => new($"the connection string of PostgreSQL cannot be read: {why}");
}
