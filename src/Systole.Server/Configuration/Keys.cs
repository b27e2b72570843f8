using Systole.Stores.Shared;

namespace Systole.Server.Configuration;

/// <summary>
/// The description of <c>systole.yaml</c>: what the loader takes, what the schema says and what the commented file shows.
/// </summary>
internal static class Keys
{
    private static readonly Shape.Text Url = new(2048, "an http(s) address")
    {
        EmptyAllowed = true,
        Problem = text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? null : "is not an http(s) address",
    };

    private static readonly Shape.Whole RunsMax = new(1, ConcurrencyPolicy.LimitMax);

    private static readonly Shape.Table Groups = new(RunsMax, "a group") { NameProblem = NameProblem };

    /// <summary>The whole file.</summary>
    public static readonly Shape.Map File = new(
    [
        new("listen", new Shape.Text(256, "an address such as http://127.0.0.1:7717") { Problem = ListenAddress.Problem },
            "Where the API listens. Loopback needs no key; any other address refuses to start without api_keys.")
            { Default = "http://127.0.0.1:7717" },
        new("hosts", new Shape.List(new Shape.Text(253, "a host name") { Problem = HostProblem }) { What = "a list of host names" },
            "Further Host names to answer to (a Tailscale or proxy name). Requests under them need a key.")
            { Default = "[]" },
        new("store", new Shape.Either(
                new Shape.Text(4096, "the path of the SQLite file") { Problem = StoreProblem },
                new Shape.Map(
                [
                    new("postgres", new Shape.Text(4096, "a connection string") { Secret = true, Problem = ConnectionString.Problem },
                        "A PostgreSQL connection string, such as Host=db;Database=systole;Username=systole. Several nodes may share it.")
                        { Required = true },
                ]) { Secret = true }),
            "Where state lives: an SQLite file, relative to this file's folder, which one node owns; or { postgres: CONNECTION STRING }, "
            + "which several nodes share.")
            { Default = "systole.db" },
        new("node", new Shape.Map(
            [
                new("name", new Shape.Text(NodeName.LengthMax, "a node's name") { Problem = NodeName.Problem },
                    "The name of this node among those that share the store. Default: the machine's name and the port it listens on.")
                    { Sample = "laptop-7717" },
                new("lease", new Shape.Duration(NodeIdentity.LeaseMin) { Max = TimeSpan.FromMinutes(10) },
                    "How long this node may be silent before others that share the store take over its runs.") { Default = "10s" },
                new("return_within", new Shape.Duration(TimeSpan.Zero) { Max = TimeSpan.FromDays(1) },
                    "How long the runs of a node that stopped in good order are left to it.") { Default = "10m" },
            ]),
            "This node among others."),
        new("concurrency", new Shape.Map(
            [
                new("runs", RunsMax,
                    "The most heartbeat runs at one time; further ones wait their turn.") { Default = "8" },
                new("groups", Groups, "The most heartbeat runs at one time per group of agents (an agent's group key).") { Default = "{}" },
            ]),
            "Limits on runs at one time."),
        new("budget", AgentKeys.Budget(withGroups: true),
            "What all agents together may use; groups.<name> for a group. Hours and days are those of defaults.timezone.")
            { Default = "{}" },
        new("api_keys", new Shape.List(new Shape.Map(
            [
                new("name", new Shape.Text(64, "a name") { Problem = NameProblem },
                    "Who holds it; shown in the journal.") { Required = true },
                new("hash", new Shape.Text(80, "the SHA-256 of the key in hexadecimal") { Secret = true, Problem = ApiKey.HashProblem },
                    "The SHA-256 of the key, 64 hexadecimal digits; the key itself is never stored.") { Required = true },
                new("role", Shape.Choice.Of<ApiRole>(),
                    "reader looks, agent reports on its own runs, operator does everything.") { Required = true },
            ])) { What = "a list of { name, hash, role }" },
            "Who may use the API.")
            { Default = "[]", Sample = "[{ name: ci, hash: " + new string('0', 64) + ", role: operator }]" },
        new("ping_key", new Shape.Text(128) { EmptyAllowed = true },
            "Opens /ping/<key>/<agent id>. Every agent also has a permanent ping_id that needs no key.") { Default = "\"\"" },
        new("labels", new Shape.Table(new Shape.Text(256), "a label") { NameProblem = NameProblem },
            "Labels of this node; an agent's run.labels must be among them.") { Default = "{}" },
        new("monitor", new Shape.Map([new("ping_url", Url with { Secret = true },
            "Fetched each minute while the node is well, so that whoever waits for it learns when it is not. It may be a private address.")
            { Default = "\"\"" }]),
            "Who watches the watchman."),
        new("retention", new Shape.Map(
            [
                new("days", new Shape.Whole(1, 3650),
                    "How long ended runs, the journal, checkpoints and figures of runs are kept;"
                    + " figures by hour for 14 days at most, by day for 400.") { Default = "90" },
                new("events", new Shape.Whole(1000, 1_000_000_000),
                    "The most journal entries kept, oldest dropped first.") { Default = "1000000" },
            ]),
            "What is kept for how long."),
        new("webhooks", new Shape.List(new Shape.Map(
            [
                new("url", Url, "Where to.") { Required = true },
                new("secret", new Shape.Text(), "Signs each delivery (Standard Webhooks)."),
                new("events", new Shape.List(new Shape.Text(64, "an event's name")), "Which events; all where left out."),
            ])) { What = "a list of { url, secret, events }" },
            "Who is told of events.") { Default = "[]" },
        new("defaults", AgentKeys.Agent, "Any key of an agent, for all agents; an agent's own keys win, mappings key by key."),
        new("agents", new Shape.Table(AgentKeys.Agent, "an agent id")
            {
                NameProblem = text => AgentId.TryParse(text, out _)
                    ? null : "is not an agent id: 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit",
                NamePattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                Same = StringComparer.OrdinalIgnoreCase,
            },
            "The agents by their ids."),
        new("alerting", AlertingKeys.Alerting, "Who is told of alerts, and how."),
    ]);

    /// <summary>What is wrong with a chosen name, as a sentence that goes on after its quotation; null where it is good.</summary>
    public static string? NameProblem(string name) =>
        name.Length is > 0 and <= 64 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? null : "is not a name: 1 to 64 characters without spaces";

    private static string? HostProblem(string host) =>
        Uri.CheckHostName(host) is UriHostNameType.Unknown ? "is not a host name: leave out scheme, port and path" : null;

    private static string? StoreProblem(string path) =>
        path == ":memory:" || path.StartsWith("file:", StringComparison.Ordinal)
            ? "is not a file's path: what is remembered has to outlive the node" : null;
}
