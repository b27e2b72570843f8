using Systole.Sqlite;
using Systole.Stores;
using Systole.Tests;

namespace Systole.Cli.Tests;

/// <summary>What `migrate` says, and that what is wrong is told in one line before anything is changed.</summary>
public sealed class MigrateVerbTests : IDisposable
{
    private const string Secret = "hunter2-secret";
    private readonly string _folder = Directory.CreateTempSubdirectory("systole-migrate-").FullName;

    private string Store => Path.Combine(_folder, "systole.db");

    private string Config => Path.Combine(_folder, "systole.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Host=h;Database=d;Colour=red", null, "the connection string of PostgreSQL cannot be read: 'colour' is no key of it")]
    [InlineData("postgres://u:" + Secret + "@h/", null,
        "the connection string of PostgreSQL cannot be read: it names no database ('Database=…')")]
    [InlineData("Host=h;Database=d", "no name",
        "--node 'no name' is not a node's name: 1 to 64 of letters, digits, '.', '_' and '-', starting with a letter or digit")]
    [InlineData("Host=h;Database=d", "", "--node '' is empty")]
    public async Task A_target_that_cannot_be_meant_is_told(string to, string? node, string why)
    {
        await WriteStoreAsync(runs: 0);
        string[] named = node is null ? [] : ["--node", node];
        (await MigrateAsync([to, .. named])).ShouldBe((2, "", $"systole: {why}\n"));
        NothingHappened();
    }

    [Fact]
    public async Task A_configuration_that_does_not_go_with_it_is_told()
    {
        await WriteStoreAsync(runs: 0);
        await File.WriteAllTextAsync(Config, "store: systole.db");
        (await MigrateAsync("postgres", "--config", Config)).ShouldBe((2, "",
            $"systole: {Config} names no PostgreSQL database: write 'store: {{ postgres: ... }}' in it,"
            + " or give --to a connection string\n"));
        (await MigrateAsync("Host=h;Database=d", "--config", Config)).ShouldBe((2, "", "systole: --config goes with --to postgres\n"));
        await File.WriteAllTextAsync(Config, "stoer: systole.db");
        var (code, output, error) = await MigrateAsync("postgres", "--config", Config);
        (code, output).ShouldBe((2, ""));
        error.ShouldStartWith($"{Config}:1:1: ");
        NothingHappened();
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        (await MigrateAsync("Host=h;Database=d")).ShouldBe((1, "", $"systole: {Store} does not exist; name the database file of a node\n"));
        Directory.GetFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_that_cannot_be_had_is_told()
    {
        await WriteStoreAsync(runs: 0);
        (await MigrateAsync("Host=127.0.0.1;Port=1;Database=d;Username=u")).ShouldBe((1, "",
            "systole: nothing listens for database 'd' of PostgreSQL at 127.0.0.1:1; check host and port, or start the server\n"));
        var server = await PostgresServer.SharedAsync();
        var (code, output, error) = await MigrateAsync(server.ConnectionString("postgres", "nobody", $"Password={Secret}"));
        (code, output).ShouldBe((1, ""));
        error.ShouldContain("does not let user 'nobody' in");
        error.ShouldNotContain(Secret);
        NothingHappened();
    }

    [Fact]
    public async Task Everything_moves_to_the_database_that_the_configuration_names()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.NewDatabaseAsync();
        await WriteStoreAsync(runs: 0);
        Directory.CreateDirectory(Path.Combine(Store + ".d", "runs"));
        await ConfigureAsync(server, database);
        var place = $"{Store} -> database '{database}' of PostgreSQL at 127.0.0.1:{server.Port}";
        (await MigrateAsync("postgres", "--config", Config)).ShouldBe((0,
            $"{place}: all of it is there now; every row was read back and is the same"
            + " (agents: 2, wakes: 0, journal: 1, runs: 0, replies: 0, checkpoints: 0, stats: 0, alerting: 0)\n"
            + $"{Store} is systole.db.migrated now, as it was: no node starts on it\n"
            + $"{Store}.d is {Path.Combine(_folder, "systole-a.d")} now\n", ""));
        Directory.Exists(Path.Combine(_folder, "systole-a.d", "runs")).ShouldBeTrue();

        // As after a crash right before the file was renamed.
        File.Move(Store + ".migrated", Store);
        var (code, output, _) = await MigrateAsync("postgres", "--config", Config);
        code.ShouldBe(0);
        output.ShouldStartWith($"{place}: all of it was there already, the same row by row (");
        File.Exists(Store).ShouldBeFalse();
    }

    [Fact]
    public async Task Runs_in_progress_ask_for_a_node_and_keep_their_folders_where_they_are()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links ask for a privilege there");
        var server = await PostgresServer.SharedAsync();
        await WriteStoreAsync(runs: 2);
        Directory.CreateDirectory(Path.Combine(Store + ".d", "runs"));
        var target = server.ConnectionString(await server.NewDatabaseAsync());
        (await MigrateAsync(target)).ShouldBe((2, "", "systole: of 2 runs in progress, name the node that takes them up: --node NAME\n"));
        NothingHappened();

        await ConfigureAsync(server, await server.NewDatabaseAsync());
        var folder = Path.Combine(_folder, "systole-a.d");
        Directory.CreateDirectory(folder);
        (await MigrateAsync("postgres", "--config", Config)).ShouldBe((1, "",
            $"systole: {folder} is there already, where the runs in progress in {Store}.d are to be found; move it away\n"));
        NothingHappened();
        Directory.Delete(folder);
        var (code, output, _) = await MigrateAsync("postgres", "--config", Config);
        code.ShouldBe(0);
        output.ShouldEndWith($"{folder} is a link to {Store}.d, where runs in progress are: keep both\n"
            + "2 runs in progress: start node 'a' on this machine within 5m, and it takes them up;"
            + " after that other nodes count them as lost\n");
        Directory.Exists(Path.Combine(folder, "runs")).ShouldBeTrue();
        Directory.Exists(Path.Combine(Store + ".d", "runs")).ShouldBeTrue();

        File.Move(Store + ".migrated", Store);
        (await MigrateAsync(target, "--node", "b")).Out.ShouldEndWith(
            $"before that, in the folder of its configuration, so that it finds them: ln -s '{Store}.d' 'systole-b.d'\n");
    }

    [Fact]
    public async Task On_a_terminal_it_shows_how_far_it_is()
    {
        var server = await PostgresServer.SharedAsync();
        await WriteStoreAsync(runs: 0, lines: 2_500);
        var (code, _, error) = await MigrateAsync(colours: true, server.ConnectionString(await server.NewDatabaseAsync()));
        code.ShouldBe(0);
        error.ShouldBe("\rwriting journal: 1,000 rows\u001b[K\r\u001b[K");
    }

    private void NothingHappened() => (File.Exists(Store), File.Exists(Store + ".migrated")).ShouldBe((true, false));

    private Task ConfigureAsync(PostgresServer server, string database) => File.WriteAllTextAsync(
        Config, $"store: {{ postgres: '{server.ConnectionString(database)}' }}\nnode: {{ name: a, return_within: 5m }}");

    private async Task WriteStoreAsync(int runs, int lines = 1)
    {
        await using var store = new SqliteStore(new SqliteStoreOptions { Path = Store });
        await store.OpenAsync(default);
        await store.CommitAsync(new CommitBatch
        {
            Node = new NodeRecord { LastSeenAt = new Instant(1), LastSequence = lines },
            Agents = [State("one", runs > 0), State("two", runs > 1)],
            Journal = [.. Enumerable.Range(1, lines).Select(line => new JournalEntry(line, new Instant(1), null, "host_started", "{}"))],
        }, default);
    }

    private static AgentState State(string name, bool isRunning)
    {
        var id = AgentId.Parse(name);
        if (!isRunning) return AgentState.Initial(id);
        var at = new Instant(1);
        var run = new HeartbeatRun { Id = new RunId(id, 1), StartedAt = at, LastActivityAt = at, Attempt = 1, Cause = StartCause.Slot };
        return AgentState.Initial(id) with { Run = run };
    }

    private Task<(int Code, string Out, string Error)> MigrateAsync(params string[] to) => MigrateAsync(false, to);

    private async Task<(int Code, string Out, string Error)> MigrateAsync(bool colours, params string[] to)
    {
        await using var cli = await CliFixture.AwayAsync();
        cli.Colours = colours;
        return await cli.RunAsync(["migrate", "--from", Store, "--to", .. to]);
    }
}
