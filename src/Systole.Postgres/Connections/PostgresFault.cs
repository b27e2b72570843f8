using System.Net.Sockets;
using Npgsql;

namespace Systole.Postgres.Connections;

/// <summary>What the server, the driver and the network report, said so that a person knows what to do.</summary>
internal static class PostgresFault
{
    /// <summary>The server ended a transaction that was idle for too long.</summary>
    public const string IdleInTransaction = "25P03";

    /// <summary>The server ended a transaction that lasted too long.</summary>
    public const string TransactionTimeout = "25P04";

    /// <summary>Whether this is one of the ways in which a database fails, rather than a mistake of the program.</summary>
    public static bool Is(Exception e) =>
        e is NpgsqlException or TimeoutException or IOException or SocketException or ObjectDisposedException;

    public static StoreException Explain(ConnectionText target, Exception e) => new(Line(target, e).ReplaceLineEndings(" "), e);

    public static StoreException ReadOnly(ConnectionText target) =>
        new($"{target} takes no writes (a standby, or set to read only); name the primary");

    private static string Line(ConnectionText target, Exception e) => e switch
    {
        PostgresException said => Said(target, said),
        _ when Socket(e) is { } socket => socket.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                $"the host of {target} is not known; check the name",
            SocketError.ConnectionRefused =>
                $"nothing listens for {target}; check host and port, or start the server",
            SocketError.TimedOut => Silent(target),
            _ => $"{target} cannot be reached ({socket.Message}); check the network and the server",
        },
        _ when e is TimeoutException || e.InnerException is TimeoutException => Silent(target),
        _ when e.Message.Contains("No password", StringComparison.Ordinal) =>
            $"{target} asks user '{target.User}' for a password; give one in the connection string",
        _ when e.Message.Contains("suitable host", StringComparison.Ordinal) =>
            $"no host of {target} takes writes; start the primary, or name it",
        _ => $"the connection to {target} was lost ({e.Message})",
    };

    private static string Said(ConnectionText target, PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"{target} does not let user '{target.User}' in ({e.MessageText}); check user name, password and pg_hba.conf",
        PostgresErrorCodes.InvalidCatalogName =>
            $"there is no {target}; create it with 'CREATE DATABASE \"{target.Database}\"', or name another",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"user '{target.User}' may not do this in {target} ({e.MessageText}); let an administrator run"
            + $" 'CREATE SCHEMA systole AUTHORIZATION \"{target.User}\"' in it, or grant the right",
        PostgresErrorCodes.ReadOnlySqlTransaction => ReadOnly(target).Message,
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ConfigurationLimitExceeded =>
            $"{target} has no connection left ({e.MessageText}); raise max_connections, or close some",
        PostgresErrorCodes.DiskFull => $"the disk of {target} is full; make room there and it goes on",
        PostgresErrorCodes.LockNotAvailable =>
            $"{target} is held up: another session keeps a lock on the schema 'systole'; end it (see pg_stat_activity)",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or IdleInTransaction or TransactionTimeout =>
            $"{target} ended the connection ({e.MessageText})",
        _ => $"{target}: {e.MessageText} (PostgreSQL error {e.SqlState})",
    };

    private static string Silent(ConnectionText target) => $"{target} does not answer; check the network and the server";

    private static SocketException? Socket(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket) return socket;
            if (cause is AggregateException { InnerExceptions.Count: > 0 } several) return Socket(several.InnerExceptions[^1]);
        }
        return null;
    }
}
