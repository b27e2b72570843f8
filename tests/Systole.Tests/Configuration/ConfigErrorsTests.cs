using static Systole.Tests.Configuration.ConfigFixture;

namespace Systole.Tests.Configuration;

/// <summary>Text to the exact list of errors.</summary>
public sealed class ConfigErrorsTests
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Theory]
    // Syntax and structure
    [InlineData("a: b: c\n", "1:5: not valid YAML: while scanning a plain scalar value, found invalid mapping")]
    [InlineData("listen: 'x\n", "1:9: not valid YAML: while scanning a quoted scalar, found unexpected end of stream")]
    [InlineData("hosts: [1, 2\nlabels: {}\n", "2:1: not valid YAML: perhaps a '[', '{' or quote without its end")]
    [InlineData("labels: { a: b\n", "2:1: not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'")]
    [InlineData("- a\n", "1:1: expected X, found a list")]
    [InlineData("just a word\n", "1:1: expected X, found 'just a word'")]
    [InlineData("store: a.db\nstore: b.db\n", "2:1: duplicate key 'store': it is set on line 1 already")]
    [InlineData("{\"store\": \"a\", \"store\": \"b\"}", "1:16: duplicate key 'store': it is set on line 1 already")]
    [InlineData("store: a.db\n---\nstore: b.db\n",
        "2:1: a second document begins here: one file holds one configuration; remove the '---'")]
    [InlineData("store: *nowhere\n", "1:8: no anchor '&nowhere' stands before this alias")]
    [InlineData("labels: &a { b: *a }\n", "1:17: the alias '*a' is inside the very value it stands for")]
    [InlineData("store: !!binary aGk=\n",
        "1:8: the tag 'tag:yaml.org,2002:binary' has no meaning here: write the plain value, in quotes where it is text")]
    [InlineData("? [a]\n: b\n", "1:3: a key must be a single word, not a list")]
    [InlineData("agents:\n  a: &a { every: 0 }\n  b: { <<: *a }\n",
        "3:8: merge keys ('<<') are not supported: put what agents share under 'defaults'")]
    // Unknown keys
    [InlineData("agent:\n", "1:1: unknown key 'agent': did you mean 'agents'?")]
    [InlineData("runs: 3\n", "1:1: unknown key 'runs': did you mean 'concurrency.runs'?")]
    [InlineData("retention: { colour: 3 }\n", "1:14: retention: unknown key 'colour': allowed are days and events")]
    [InlineData("agents:\n  main:\n    stale_after: 3m\n", "3:5: unknown key 'stale_after': did you mean 'watch.stale_after'?")]
    [InlineData("agents:\n  main:\n    backoff: 3m\n", "3:5: unknown key 'backoff': did you mean 'events.backoff' or 'retry.backoff'?")]
    [InlineData("agents:\n  main:\n    watch: { stale_afer: 3m }\n", "3:14: watch: unknown key 'stale_afer': did you mean 'stale_after'?")]
    [InlineData("defaults: { evry: 3m }\n", "1:13: unknown key 'evry': did you mean 'every'?")]
    // Types
    [InlineData("listen: [a]\n", "1:9: listen: expected an address such as http://127.0.0.1:7717, found a list")]
    [InlineData("listen:\n", "1:8: listen: needs a value: an address such as http://127.0.0.1:7717")]
    [InlineData("hosts: example.org\n", "1:8: hosts: expected a list of host names, found 'example.org'")]
    [InlineData("concurrency: 8\n", "1:14: concurrency: expected a mapping of runs and groups, found '8'")]
    [InlineData("concurrency: { runs: eight }\n", "1:22: concurrency.runs: 'eight' is not a whole number from 1 to 10000")]
    [InlineData("concurrency: { runs: \"8\" }\n", "1:22: concurrency.runs: '8' is not a whole number from 1 to 10000")]
    [InlineData("concurrency: { runs: 0 }\n", "1:22: concurrency.runs: '0' is not a whole number from 1 to 10000")]
    [InlineData("concurrency: { runs: 99999999999999999999 }\n",
        "1:22: concurrency.runs: '99999999999999999999' is not a whole number from 1 to 10000")]
    [InlineData("concurrency: { groups: { opus: 0 } }\ndefaults: { group: opus }\n",
        "1:32: concurrency.groups.opus: '0' is not a whole number from 1 to 10000")]
    [InlineData("concurrency: { groups: { 'a b': 1 } }\n",
        "1:26: concurrency.groups: 'a b' is not a name: 1 to 64 characters without spaces")]
    [InlineData("retention: { days: 0, events: 10 }\n",
        "1:20: retention.days: '0' is not a whole number from 1 to 3650",
        "1:31: retention.events: '10' is not a whole number from 1000 to 1000000000")]
    [InlineData("agents: []\n", "1:9: agents: expected a mapping with an agent id as each key, found a list")]
    [InlineData("store: ':memory:'\n", "1:8: store: ':memory:' is not a file's path: what is remembered has to outlive the node")]
    [InlineData("store: ''\n", "1:8: store: must not be empty: expected the path of the SQLite file")]
    [InlineData("store: \"a\\0b\"\n", "1:8: store: must not contain a NUL character")]
    // Ids
    [InlineData("agents:\n  -x: {}\n",
        "2:3: agents: '-x' is not an agent id: 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit")]
    [InlineData("agents:\n  Main: {}\n  main: {}\n", "3:3: agents: 'main' is 'Main' of line 2 again: case does not matter")]
    // Addresses and keys
    [InlineData("listen: 127.0.0.1:7717\n",
        "1:9: listen: '127.0.0.1:7717' is not an address to listen on: http://, an IP address, localhost or *, "
        + "and a port, as in http://127.0.0.1:7717")]
    [InlineData("listen: https://127.0.0.1:7717\n",
        "1:9: listen: 'https://127.0.0.1:7717' asks for TLS, which is a proxy's work: listen on http:// and put one in front")]
    [InlineData("listen: http://127.0.0.1\n", "1:9: listen: 'http://127.0.0.1' names no port: write one, as in http://127.0.0.1:7717")]
    [InlineData("listen: http://127.0.0.1:70000\n",
        "1:9: listen: 'http://127.0.0.1:70000' has a bad port: 1 to 65535, or 0 for a free one")]
    [InlineData("listen: http://example.org:80\n",
        "1:9: listen: 'http://example.org:80' is not an address to listen on: http://, an IP address, localhost or *, "
        + "and a port, as in http://127.0.0.1:7717")]
    [InlineData("listen: http://0.0.0.0:7717\n",
        "1:9: listen: http://0.0.0.0:7717 can be reached from other machines, and there are no api_keys: add some, or listen on 127.0.0.1")]
    [InlineData("hosts: [box.example.ts.net]\n",
        "1:9: hosts: requests under these names need a key, and there are no api_keys: add some, or leave hosts empty")]
    [InlineData("hosts: [\"http://x\"]\n", "1:9: hosts: 'http://x' is not a host name: leave out scheme, port and path")]
    [InlineData("api_keys: [{ name: ci, hash: secret, role: admin }]\n",
        "1:30: api_keys.hash: the value is not the SHA-256 of a key: 64 hexadecimal digits (printf %s KEY | sha256sum)",
        "1:44: api_keys.role: 'admin' is not one of reader, agent and operator")]
    [InlineData("api_keys: [{ name: ci }]\nlisten: http://0.0.0.0:1\n",
        "1:12: api_keys: 'hash' is missing: the SHA-256 of the key in hexadecimal",
        "1:12: api_keys: 'role' is missing: one of reader, agent and operator")]
    [InlineData("api_keys: [{ name: a, hash: " + Hash + ", role: agent }, { name: a, hash: " + Hash + ", role: agent }]\n",
        "1:118: api_keys: two keys are named 'a'")]
    public void Of_the_file(string yaml, params string[] expected) =>
        Errors(yaml).ShouldBe([.. expected.Select(e => e.Replace("expected X", "expected " + Root, StringComparison.Ordinal))]);

    private const string StaleTooLate = ": a run would time out before it could be stale";

    private const string Root = "a mapping of listen, hosts, store, node, concurrency, budget, api_keys, ping_key, labels, monitor, "
        + "retention, webhooks, defaults, agents and alerting";

    [Theory]
    // Durations
    [InlineData("every: 30", "4:12: every: '30' has no unit: write 30s, 30m or 30h")]
    [InlineData("every: soon", "4:12: every: 'soon' is not a duration such as 90s, 30m, 1h30m or off")]
    [InlineData("every: 500ms", "4:12: every: '500ms' is too short: at least 1s, or off")]
    [InlineData("every: 11y", "4:12: every: '11y' is not a duration such as 90s, 30m, 1h30m or off")]
    [InlineData("every: 3651d", "4:12: every: '3651d' is too long: at most 3650d")]
    [InlineData("every: 99999999999999999999999d", "4:12: every: '99999999999999999999999d' is too long: at most 3650d")]
    [InlineData("every: [30m]", "4:12: every: expected a duration such as 90s, 30m, 1h30m or off, found a list")]
    [InlineData("drain: { wait: -5s }", "4:20: drain.wait: '-5s' is negative: a duration is not")]
    [InlineData("catch_up_max_age: -1h", "4:23: catch_up_max_age: '-1h' is negative: a duration is not")]
    [InlineData("jitter: off", "4:13: jitter: 'off' is not a duration such as 90s, 30m or 1h30m")]
    [InlineData("watch: { stale_after: 0 }", "4:27: watch.stale_after: '0' is too short: at least 1s")]
    // Words and numbers
    [InlineData("first_beat: later", "4:17: first_beat: 'later' is not one of now and after_interval")]
    [InlineData("first_beat: afterinterval",
        "4:17: first_beat: 'afterinterval' is not one of now and after_interval: did you mean 'after_interval'?")]
    [InlineData("catch_up: all", "4:15: catch_up: 'all' is not one of once and skip")]
    [InlineData("drain: { then: kill }", "4:20: drain.then: 'kill' is not one of run, skip and defer")]
    [InlineData("events: { self_caused: next-beat }",
        "4:28: events.self_caused: 'next-beat' is not one of next_beat, follow_up and allow: did you mean 'next_beat'?")]
    [InlineData("events: { backoff: { factor: 0.5 } }", "4:34: events.backoff.factor: '0.5' is not a number from 1 to 1000")]
    [InlineData("events: { backoff: { factor: NaN } }", "4:34: events.backoff.factor: 'NaN' is not a number from 1 to 1000")]
    [InlineData("events: { flood_guard: { runs: 0 } }", "4:36: events.flood_guard.runs: '0' is not a whole number from 1 to 1000")]
    [InlineData("retry: { attempts: 0 }", "4:24: retry.attempts: '0' is not a whole number from 1 to 1000")]
    [InlineData("ack: { max_chars: -1 }", "4:23: ack.max_chars: '-1' is not a whole number from 0 to 100000")]
    [InlineData("ack: HEARTBEAT_OK", "4:10: ack: expected a mapping of token and max_chars, found 'HEARTBEAT_OK'")]
    [InlineData("prompt: [a]", "4:13: prompt: expected text, found a list")]
    // Two spellings
    [InlineData("watch: { stale_after: 5m, stale_threshold_ms: 300000 }",
        "4:31: watch: 'stale_threshold_ms' and 'stale_after' are two spellings of one setting: keep one")]
    [InlineData("watch: { stale_warning_only_once: true, warn_once: true }",
        "4:45: watch: 'warn_once' and 'stale_warning_only_once' are two spellings of one setting: keep one")]
    [InlineData("watch: { timeout_threshold_ms: 30m }",
        "4:36: watch.timeout_threshold_ms: '30m' is not a whole number of milliseconds from 1000 to 315360000000, or 0 for off")]
    // Combinations
    [InlineData("watch: { stale_after: 45m }",
        "4:27: watch.stale_after (45m) must not be longer than watch.timeout_after (30m, the default)" + StaleTooLate)]
    [InlineData("watch: { timeout_after: 2m }",
        "4:29: watch.stale_after (5m, the default) must not be longer than watch.timeout_after (2m)" + StaleTooLate)]
    [InlineData("every: 1m\n    jitter: 1m", "5:13: jitter (1m) must be shorter than every (1m): slots would overtake one another")]
    [InlineData("retry: { backoff: 1h, max_backoff: 30m }",
        "4:23: retry.backoff (1h) must not be longer than retry.max_backoff (30m): it is the longest wait")]
    public void Of_an_agent(string keys, params string[] expected) => Errors(Agent + "    " + keys + "\n").ShouldBe(expected);

    [Theory]
    [InlineData("run: { command: echo hi }",
        "3:21: run.command: expected a list of program and arguments, such as [python3, agent.py] (no shell is involved), found 'echo hi'")]
    [InlineData("run: { command: [] }",
        "3:21: run.command: must not be empty: expected a list of program and arguments, such as [python3, agent.py] "
        + "(no shell is involved)")]
    [InlineData("precheck: { command: [\"\"] }", "3:27: precheck.command: the program must not be empty")]
    [InlineData("precheck: { timeout: 3s }", "3:15: precheck: 'command' is missing: a list of program and arguments, such as [python3, agent.py] (no shell is involved)")]
    [InlineData("run: { command: [\"\", a] }", "3:22: run.command: the program must not be empty")]
    [InlineData("run: { command: [a, [b]] }", "3:25: run.command: expected a program or an argument, found a list")]
    [InlineData("run: echo", "3:10: run: expected a mapping of command, http, pull, chat and labels, found 'echo'")]
    [InlineData("run: { command: [agent.CMD, -p, \"{prompt}\"] }",
        "3:37: run.command: '{prompt}' can't be passed safely to a .cmd or .bat file: "
        + "read the prompt from stdin (the turn as JSON) instead")]
    [InlineData("run: { command: [a], pull: {} }",
        "3:26: run.pull: not available in this version: leave it out", "3:26: run: 'pull' stands beside 'command': at most one runner")]
    [InlineData("every: 5m",
        "3:5: every: an agent without 'run' is only watched and has no schedule: add 'run: { command: [...] }', or remove 'every'")]
    [InlineData("{ every: 5m, run: { command: 3 } }",
        "3:34: run.command: expected a list of program and arguments, such as [python3, agent.py] (no shell is involved), found '3'")]
    public void Of_a_runner(string keys, params string[] expected) => Errors("agents:\n  main:\n    " + keys + "\n").ShouldBe(expected);

    [Theory]
    [InlineData("cron: '61 * * * *'",
        "4:11: cron: '61 * * * *' is not a cron expression: the minute field says '61': '61' is none of its values; "
        + "allowed are 0 to 59, lists (a,b), ranges (a-b), steps (*/n, a-b/n) and *")]
    [InlineData("cron: '0 0 31 feb *'",
        "4:11: cron: '0 0 31 feb *' is not a cron expression: it can never be due: no year has a day of month '31' in month 'feb'")]
    [InlineData("timezone: Europe/Berln", "4:15: timezone: 'Europe/Berln' is not a time zone: did you mean 'Europe/Berlin'?")]
    [InlineData("timezone: Mars", "4:15: timezone: 'Mars' is not a time zone: write a name such as Europe/Berlin")]
    [InlineData("active_hours: { from: 08:00, to: 8:00 }",
        "4:38: active_hours: from (08:00) and to (8:00) are the same time" + EmptyWindow)]
    [InlineData("active_hours: { to: '00:00' }",
        "4:25: active_hours: from (00:00) and to (00:00) are the same time" + EmptyWindow)]
    [InlineData("active_hours: { from: '24:00', to: '08:00' }",
        "4:27: active_hours.from: a window opens at \"00:00\", not at \"24:00\"")]
    [InlineData("active_hours: { from: 25:00, to: 480 }",
        "4:27: active_hours.from: '25:00' is not a time of day: write it as \"08:00\", from \"00:00\" to \"24:00\"",
        "4:38: active_hours.to: '480' is not a time of day: write it as \"08:00\", from \"00:00\" to \"24:00\"")]
    [InlineData("active_hours: { days: mon-fry }", "4:27: active_hours.days: 'mon-fry' is not days of the week: 'mon-fry'" + NoDays)]
    [InlineData("active_hours: { days: [sat, holiday] }",
        "4:33: active_hours.days: 'holiday' is not days of the week: 'holiday'" + NoDays)]
    [InlineData("active_hours: { days: [] }", "4:27: active_hours.days: must not be empty: leave it out for every day")]
    [InlineData("active_hours: { timezone: Mars }",
        "4:31: active_hours.timezone: 'Mars' is not a time zone: write a name such as Europe/Berlin")]
    [InlineData("budget: { runs_per_hour: 0, usd_per_day: 0 }",
        "4:30: budget.runs_per_hour: '0' is not a whole number from 1 to 1000000",
        "4:46: budget.usd_per_day: '0' is not a number from 0.01 to 1000000000")]
    [InlineData("watch: { quarantine: { attempts: 0, within: 10ms } }",
        "4:38: watch.quarantine.attempts: '0' is not a whole number from 1 to 1000",
        "4:49: watch.quarantine.within: '10ms' is too short: at least 1s")]
    public void Of_when_and_how_much(string keys, params string[] expected) => Errors(Agent + "    " + keys + "\n").ShouldBe(expected);

    [Fact]
    public void A_cron_that_is_never_due_inside_its_window() => Errors(
        Agent + "    cron: 0 3 * * sat\n    timezone: Europe/Berlin\n    active_hours: { days: mon-fri }\n").ShouldBe(
        ["4:11: cron: '0 3 * * sat in Europe/Berlin' is never due inside active_hours (00:00 to 24:00 on mon-fri in Europe/Berlin): "
            + "no scheduled run could start; change one of them"]);

    [Fact]
    public void A_wake_of_an_agent_that_is_only_watched() => Errors("agents:\n  main:\n    watch: { on_timeout: wake }\n").ShouldBe(
        ["3:26: watch.on_timeout: an agent without 'run' is only watched and 'wake' would start nothing: add 'run: { command: [...] }', "
            + "or write 'untrack' or 'cancel'"]);

    [Fact]
    public void A_cron_of_an_agent_that_is_only_watched() => Errors("agents:\n  main:\n    cron: '@daily'\n").ShouldBe(
        ["3:5: cron: an agent without 'run' is only watched and has no schedule: add 'run: { command: [...] }', or remove 'cron'"]);

    [Theory]
    [InlineData("opsu", ": did you mean 'opus'?")]
    [InlineData("night", ": give it to an agent as its 'group', or remove the limit")]
    public void A_limit_of_a_group_that_no_agent_has(string group, string advice) => Errors(
        "concurrency: { groups: { opus: 2, " + group + ": 1 } }\nagents: { main: { group: opus } }\n").ShouldBe(
        [$"1:35: concurrency.groups: no agent is in the group '{group}'{advice}"]);

    [Theory]
    [InlineData("opsu", ": did you mean 'opus'?")]
    [InlineData("night", ": give it to an agent as its 'group', or remove the budget")]
    public void A_budget_of_a_group_that_no_agent_has(string group, string advice) => Errors(
        "budget: { groups: { " + group + ": { runs_per_hour: 1 } } }\ndefaults: { group: opus }\n").ShouldBe(
        [$"1:21: budget.groups: no agent is in the group '{group}'{advice}"]);

    private const string EmptyWindow =
        ": the window would be empty; for the whole day write from: \"00:00\" and to: \"24:00\"";

    private const string NoDays = " is none; write mon, tue, wed, thu, fri, sat or sun, such as mon-fri or sat,sun";

    [Theory]
    [InlineData("loop: { same: 11 }", "4:28: watch.loop.same (11) must not be more than watch.loop.in (10, the default): there could never be so many")]
    [InlineData("on_timeout: kill", "4:26: watch.on_timeout: 'kill' is not one of untrack, cancel and wake")]
    [InlineData("expect: { grace: 1m }", "4:22: watch.expect: say when: every, such as 1d, or cron")]
    [InlineData("expect: { every: 1d, cron: \"@daily\" }", "4:35: watch.expect: 'cron' stands beside 'every': at most one schedule")]
    [InlineData("expect: { cron: \"0 0 31 2 *\" }",
        "4:30: watch.expect.cron: '0 0 31 2 *' is not a cron expression: it can never be due: no year has a day of month '31' in month 'feb'")]
    [InlineData("tool_stale_after: 0s", "4:32: watch.tool_stale_after: '0s' is too short: at least 1s")]
    public void Of_the_watch(string keys, string expected) => Errors(Agent + "    watch: { " + keys + " }\n").ShouldBe([expected]);

    [Fact]
    public void Of_an_address_to_ping_without_repeating_it() => Errors("monitor: { ping_url: ftp://5ec2e7 }")
        .ShouldBe(["1:22: monitor.ping_url: the value is not an http(s) address"]);

    [Theory]
    [InlineData("ping_key: abc", "1:1: ping_key: not available in this version: leave it out")]
    [InlineData("webhooks: [{ url: https://x }]", "1:1: webhooks: not available in this version: leave it out")]
    public void Of_keys_of_the_file_for_later(string yaml, string expected) => Errors(yaml).ShouldBe([expected]);

    [Fact]
    public void All_are_told_at_once_and_in_the_order_of_the_file() => Errors("""
        listn: http://127.0.0.1:1
        concurrency: { runs: 0 }
        agents:
          main:
            every: 30
            jitter: 5m
            run: { command: [a] }
            watch: { stale_after: 1h }
          "bad id": { every: 5m }
          poet:
            every: ${EVERY}
            cron: "0 0 31 2 *"
        concurrency: {}
        """).ShouldBe(
    [
        "1:1: unknown key 'listn': did you mean 'listen'?",
        "2:22: concurrency.runs: '0' is not a whole number from 1 to 10000",
        "5:12: every: '30' has no unit: write 30s, 30m or 30h",
        "8:27: watch.stale_after (1h) must not be longer than watch.timeout_after (30m, the default)" + StaleTooLate,
        "9:3: agents: 'bad id' is not an agent id: 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit",
        "11:12: the environment variable EVERY is not set: set it, or write ${EVERY:-default}",
        "12:5: 'cron' stands beside 'every': at most one schedule",
        "12:11: cron: '0 0 31 2 *' is not a cron expression: it can never be due: no year has a day of month '31' in month 'feb'",
        "13:1: duplicate key 'concurrency': it is set on line 2 already",
    ]);

    [Fact]
    public void A_mistake_in_the_defaults_is_told_once() => Errors("""
        defaults: { watch: { stale_after: 1h }, run: { command: [a] } }
        agents: { a: {}, b: {}, c: { watch: { timeout_after: 2h } } }
        """).ShouldBe(
        ["1:35: watch.stale_after (1h) must not be longer than watch.timeout_after (30m, the default)" + StaleTooLate]);

    [Fact]
    public void Of_two_values_that_clash_the_agents_own_is_to_blame() => Errors("""
        defaults: { watch: { stale_after: 20m } }
        agents:
          main: { watch: { timeout_after: 10m } }
        """).ShouldBe(["3:35: watch.stale_after (20m) must not be longer than watch.timeout_after (10m)" + StaleTooLate]);

    [Fact]
    public void A_file_of_nothing_but_mistakes_ends_with_how_many_more()
    {
        var errors = Errors(string.Concat(Enumerable.Range(0, 2000).Select(i => $"k{i}: 1\n")));
        errors.Length.ShouldBe(501);
        errors[^1].ShouldBe("500:1: and 1500 more; correct these first");
    }
}
