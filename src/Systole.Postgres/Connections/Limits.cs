namespace Systole.Postgres.Connections;

/// <summary>How long anything is waited for. Together no call takes longer than about 8 s, but for what a large fleet needs.</summary>
internal static class Limits
{
    /// <summary>To get a connection.</summary>
    public const int ConnectSeconds = 3;

    /// <summary>For an answer to what was sent.</summary>
    public const int CommandSeconds = 5;

    /// <summary>For all that is done in one go on one connection.</summary>
    public static readonly TimeSpan Call = TimeSpan.FromSeconds(CommandSeconds);

    /// <summary>To read everything; others are not held up by it.</summary>
    public const int LoadSeconds = 60;

    /// <summary>For one answer while a whole store is moved.</summary>
    public const int MoveSeconds = 600;

    /// <summary>For a lock, at a time; then who holds it is looked at.</summary>
    public const int LockMs = 1_000;

    /// <summary>How often a lock is waited for.</summary>
    public const int LockTries = 5;

    /// <summary>A turn of another node may be silent so long, and is ended by force then.</summary>
    public const int TurnMs = 3_000;

    /// <summary>A turn that is not silent may last so long: what a large fleet missed while nobody was there is decided in one.</summary>
    public const int LongTurnMs = 120_000;

    /// <summary>How many rows of each kind are sent in one go.</summary>
    public const int RowsPerTrip = 10_000;

    /// <summary>How many changes of each kind a look takes in; where there are more all is read anew, which holds nobody up.</summary>
    public const int ChangesMax = 50_000;

    /// <summary>For a commit: some hundreds of microseconds a row are what a slow disk takes.</summary>
    public static TimeSpan Commit(int rows) => Call + TimeSpan.FromMicroseconds(300) * rows;

    /// <summary>Further connections, for what the API reads.</summary>
    public const int ReadersMax = 4;

    /// <summary>The oldest server.</summary>
    public const int ServerVersionMin = 13;
}
