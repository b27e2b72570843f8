using Systole.Server.Configuration;
using static Systole.Tests.Configuration.ConfigFixture;

namespace Systole.Tests.Configuration;

/// <summary>What the configuration says of several nodes that share a store.</summary>
public sealed class NodeKeysTests
{
    private const string Instead = "write it as Host=...;Database=...;Username=...;Password=...";

    private const string Allowed = "1 to 64 of letters, digits, '.', '_' and '-', starting with a letter or digit";

    private const string NowhereToRun = "is not among the labels of this node, and no other one shares an SQLite store; "
        + "add it to labels:, or take it away here";

    [Fact]
    public void A_store_that_nodes_share_and_the_node_among_them_arrive()
    {
        var config = Good("""
            store: { postgres: "Host=db;Password=${PG}" }
            node: { name: eu-1, lease: 30s, return_within: 0s }
            """, ("PG", "hunter2"));

        config.Postgres!.Text.ShouldBe("Host=db;Password=hunter2");
        (config.StorePath, config.NodeName).ShouldBe((null, "eu-1"));
        (config.Lease, config.ReturnWithin).ShouldBe((TimeSpan.FromSeconds(30), TimeSpan.Zero));
        config.DataDirectory.ShouldBe(Path.Combine(Folder, "systole-eu-1.d"));
    }

    [Fact]
    public void A_node_is_named_after_its_machine_and_port()
    {
        var config = Good("listen: http://127.0.0.1:8080\nstore: { postgres: Host=db }\n");

        config.NodeName.ShouldBe(NodeName.Of(Environment.MachineName, 8080));
        config.DataDirectory.ShouldBe(Path.Combine(Folder, $"systole-{config.NodeName}.d"));
    }

    [Theory]
    [InlineData("laptop", 7717, "laptop-7717")]
    [InlineData("Box.example.org", 80, "Box.example.org-80")]
    [InlineData("Ännes Rechner", 7717, "nnes-Rechner-7717")]
    [InlineData("---", 7717, "node-7717")]
    [InlineData("a123456789b123456789c123456789d123456789e123456789f123456789g123456789", 65535,
        "a123456789b123456789c123456789d123456789e123456789f1234567-65535")]
    public void The_name_of_a_machine_becomes_that_of_a_node(string machine, int port, string name)
    {
        NodeName.Of(machine, port).ShouldBe(name);
        NodeName.Problem(name).ShouldBeNull();
    }

    [Theory]
    [InlineData("store: { postgres: '' }", "1:20: store.postgres: must not be empty: expected a connection string")]
    [InlineData("store: { postgres: ' ' }", $"1:20: store.postgres: the value names no server: {Instead}")]
    [InlineData("store: { postgres: \"${PG}\" }", "1:20: store.postgres: must not be empty: expected a connection string")]
    [InlineData("store: { postgres: Password=hunter2 }", $"1:20: store.postgres: the value names no server: {Instead}")]
    [InlineData("store: { postgres: hunter2 }", $"1:20: store.postgres: the value is not a connection string: {Instead}")]
    [InlineData("store: { postgres: 'postgres:///hunter2' }", $"1:20: store.postgres: the value names no server: {Instead}")]
    [InlineData("store: { postgres: }", "1:20: store.postgres: needs a value: a connection string")]
    [InlineData("store: {}", "1:8: store: 'postgres' is missing: a connection string")]
    [InlineData("store: { Host=db;Password=hunter2 }", "1:10: store: unknown key: allowed is postgres",
        "1:8: store: 'postgres' is missing: a connection string")]
    [InlineData("store: Host=db;Password=hunter2",
        "1:8: store: this is a connection string, not the path of a file: write store: { postgres: ... }")]
    [InlineData("store: Username=u;Password=hunter2;Host=db1",
        "1:8: store: this is a connection string, not the path of a file: write store: { postgres: ... }")]
    [InlineData("store: User Id=u; PWD = hunter2",
        "1:8: store: this is a connection string, not the path of a file: write store: { postgres: ... }")]
    [InlineData("store: postgresql://me:hunter2@db/systole",
        "1:8: store: this is a connection string, not the path of a file: write store: { postgres: ... }")]
    public void A_connection_string_that_cannot_be_one_is_told_and_not_shown(string yaml, params string[] expected)
    {
        var errors = Errors(yaml + "\n", ("PG", ""));
        errors.ShouldBe(expected, ignoreOrder: true);
        errors.ShouldAllBe(error => !error.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_connection_string_is_not_shown_with_the_configuration() =>
        Good("store: { postgres: Host=db;Password=hunter2 }").ToString().ShouldNotContain("hunter2");

    [Theory]
    [InlineData("name: .eu", "1:15: node.name: '.eu' is not a node's name: " + Allowed)]
    [InlineData("name: a/b", "1:15: node.name: 'a/b' is not a node's name: " + Allowed)]
    [InlineData("name: ''", "1:15: node.name: must not be empty: expected a node's name")]
    [InlineData("lease: 1s", "1:16: node.lease: '1s' is too short: at least 3s")]
    [InlineData("lease: 11m", "1:16: node.lease: '11m' is too long: at most 10m")]
    [InlineData("return_within: 25h", "1:24: node.return_within: '25h' is too long: at most 1d")]
    public void What_a_node_cannot_be_is_told(string key, string expected) => Errors("node: { " + key + " }\n").ShouldBe([expected]);

    [Fact]
    public void A_node_may_be_named_where_no_other_shares_its_store()
    {
        var config = Good("node: { name: lone }");
        (config.NodeName, config.DataDirectory).ShouldBe(("lone", Path.Combine(Folder, "systole.db.d")));
    }

    [Fact]
    public void An_agent_runs_where_its_labels_are_among_those_of_the_node()
    {
        var config = Good("""
            store: { postgres: Host=db }
            labels: { gpu: true, zone: eu }
            defaults: { run: { labels: { zone: eu } } }
            agents:
              here: { run: { command: [a], labels: { gpu: true } } }
              plain: { run: { command: [a] } }
              other: { run: { command: [a], labels: { zone: us } } }
              nowhere: { run: { command: [a], labels: { fpga: true } } }
            """);

        config.Agents.Where(agent => agent.Value.Policy.RunsHere).Select(agent => agent.Key.Value).ShouldBe(["here", "plain"]);
        config.Agents[AgentId.Parse("here")].Labels.ShouldBe([new("gpu", "true"), new("zone", "eu")]);
        config.Unlisted.Policy.CanRun.ShouldBeFalse();
    }

    [Fact]
    public void Labels_that_no_node_of_an_SQLite_store_has_are_told() => Errors("""
        labels: { gpu: true, zone: eu }
        agents:
          here: { run: { command: [a], labels: { gpu: true } } }
          other: { run: { command: [a], labels: { zone: us } } }
          nowhere: { run: { command: [a], labels: { fpga: true } } }
          watched: { run: { labels: { fpga: true } } }
        """).ShouldBe(
    [
        $"4:43: run.labels: no node would ever run this: 'zone' with this value {NowhereToRun}",
        $"5:45: run.labels: no node would ever run this: 'fpga' with this value {NowhereToRun}",
    ]);

    [Fact]
    public void A_label_has_a_name() =>
        Errors("store: { postgres: Host=db }\nagents: { a: { run: { command: [a], labels: { 'a b': 1 } } } }\n")
            .ShouldBe(["2:47: run.labels: 'a b' is not a name: 1 to 64 characters without spaces"]);
}
