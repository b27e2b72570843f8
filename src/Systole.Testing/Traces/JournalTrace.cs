using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Systole.Testing.Traces;

/// <summary>
/// Turns a journal into the trace that leads to it: what came from outside, with the runs as they turned out to be, so that an incident can
/// be played again. Decisions are left out: the replay has to find them anew.
/// </summary>
/// <remarks>
/// The journal does not keep signs of life. Where it tells of no silence, and of no rest, a run is taken to have shown life and moved forward
/// every minute; where it does, not since. Nor are calls and errors in it, but of tools that said they take longer than silence is borne: a
/// loop is not played again. Payloads and documents are left out: no decision depends on them.
/// </remarks>
public static class JournalTrace
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromMinutes(1);

    /// <summary>The lines of the trace.</summary>
    /// <param name="journal">Lines of a journal in their order, from the very first one, or from a <c>host_started</c> on.</param>
    /// <exception cref="FormatException">A line is none of a journal, or the first one does not start a node.</exception>
    public static IEnumerable<string> Write(IEnumerable<string> journal)
    {
        var lines = FromStart([.. journal.Select(JournalFact.Read)]);
        if (lines.Count == 0) throw new FormatException("the journal has no host_started line: there is nothing to begin a trace with");
        JournalTimeline.Place(lines);
        var inputs = new List<Entry>();
        var runs = RunsOf(lines);
        var host = new HostHistory();
        var dead = new DeadLetterNumbers();
        var channels = new ChannelHistory();
        foreach (var line in lines)
        {
            if (channels.Take(line, lines[0].World) is { } model) inputs.Add(new Entry(model.From, inputs.Count, ChannelModel(model.Channel, model.Outcome, model.RetryAfter)));
            dead.Take(line);
            host.Take(line, inputs);
            if (line.IsEmitted) continue;
            var run = line.Text("run") is { } id ? runs.GetValueOrDefault(id) : null;
            if (InputOf(line, run, host, dead) is { } input) inputs.Add(new Entry(line.World, inputs.Count, input));
            if (line.Event is "run_started" or "run_registered") AddRun(runs[line.Text("run")!], inputs);
        }
        var last = lines[^1].World;
        inputs.Add(new Entry(last, int.MaxValue, Json("end", null, _ => { })));
        return inputs.Where(entry => entry.At <= last).OrderBy(entry => entry.At).ThenBy(entry => entry.Place)
            .Select(entry => entry.Text(entry.At));
    }

    /// <summary>
    /// From the first start on, without the nodes that came and went beside others: the trace has one host, which all of them are.
    /// </summary>
    private static List<JournalFact> FromStart(List<JournalFact> journal)
    {
        var start = journal.FindIndex(line => line.Event == "host_started" && !line.IsBesideOthers);
        // Where it is cut off so late, the first node that came is the start as well as any.
        if (start < 0) start = journal.FindIndex(line => line.Event == "host_started");
        return start < 0 ? [] : [journal[start], .. journal.Skip(start + 1).Where(line => !line.IsBesideOthers)];
    }

    private static Dictionary<string, RunHistory> RunsOf(List<JournalFact> lines)
    {
        var runs = new Dictionary<string, RunHistory>(StringComparer.Ordinal);
        Instant? downSince = null;
        var startedAt = Instant.Min;
        RunHistory? ended = null;
        foreach (var line in lines)
        {
            if (line.Event == "wake_accepted" && ended?.End?.World == line.World && ended.Start.Text("agent") == line.Text("agent")
                && line.Text("caused_by") is null && line.Text("key") is null && !ended.EndedWhileDown)
            {
                // Only what a run emits is told at the instant of its end after it (L7): it is the run's to bring about again.
                line.IsEmitted = true;
                ended.Emitted.Add(line);
            }
            if (line.Event == "host_started") (downSince, startedAt) = (DownSince(line) ?? downSince, line.World);
            if (line.Text("run") is not { } id) continue;
            if (line.Event is "run_started" or "run_registered") runs[id] = new RunHistory(line);
            if (!runs.TryGetValue(id, out var run)) continue;
            if (line.Event == "run_message") run.Reply = line.Text("text");
            if (line.Event == "run_stale") run.SilentSince.Add((line.World - TimeSpan.FromMilliseconds(line.Number("idle_ms") ?? 0), line.Text("phase")));
            if (line.Event is "run_idle" or "run_phase") run.Rests.Add((line.World, IsRest(line)));
            if (line.Event == "run_recovered") run.SeenAgain.Add(line.World);
            if (line.Event is "run_finished" or "run_unregistered" || (line.Event == "run_timed_out" && line.Text("task") is not null)) run.End = line;
            if (line.Event == "run_finished") (ended, run.OutlivedByHost) = (run, run.Start.World >= startedAt);
            if (line.Event != "run_finished" || downSince is not { } since) continue;
            run.EndedWhileDown = run.Start.World + run.Duration >= since && run.Start.World < since;
        }
        return runs;
    }

    private static bool IsRest(JournalFact line) =>
        line.Event == "run_idle" || line.Text("phase") is { } phase && phase != Names.Of(Phase.Tool) && phase != Names.Of(Phase.Model);

    /// <summary>When the node was last there before a start, by the world's time; null where that is not known.</summary>
    private static Instant? DownSince(JournalFact start) =>
        start.SetBy is not null ? start.World - start.Away
        : start.Number("down_ms") is { } down ? start.World - TimeSpan.FromMilliseconds(down) : null;

    private static Func<Instant, string>? InputOf(JournalFact line, RunHistory? run, HostHistory host, DeadLetterNumbers dead) => line.Event switch
    {
        // Nobody asked for it: it follows from a timeout.
        "wake_accepted" when line.Text("reason") == RecoveryWake.Reason && line.Text("key") is { } key && RecoveryWake.IsKey(key) => null,
        "wake_accepted" => Json("wake", line, json =>
        {
            Copy(json, line, "reason");
            Copy(json, line, "intent");
            Copy(json, line, "key");
            Copy(json, line, "caused_by");
            if (line.Text("override_budget") is not null) json.WriteBoolean("override_budget", true);
        }),
        "wake_refused" when line.Text("why") is "inbox_full" or "watch_only" => Json("wake", line, json => Copy(json, line, "reason")),
        "activity_refused" when line.Text("why") == Names.Of(Why.TooManyRuns) => Json("register", line, json => Copy(json, line, "task")),
        // Of a heartbeat run, too: nothing follows from it but this line.
        "activity_refused" when line.Text("outcome") is { } outcome => Json("unregister", line, json =>
        {
            Copy(json, line, "run");
            Copy(json, line, "task");
            if (outcome != "succeeded") json.WriteString("outcome", outcome);
            if (line.Number("tokens") is { } tokens) json.WriteNumber("tokens", tokens);
            if (line.Text("usd") is { } usd) json.WriteNumber("usd", decimal.Parse(usd, CultureInfo.InvariantCulture));
        }),
        "activity_refused" => Json("activity", line, json =>
        {
            Copy(json, line, "run");
            Copy(json, line, "task");
        }),
        "wake_requeued" or "wake_dropped" when dead.Of(line) is { } number =>
            Json(line.Event == "wake_requeued" ? "requeue" : "drop", line, json => json.WriteNumber("dead_letter", number)),
        "agent_paused" => Json("pause", line, json =>
        {
            if (line.Text("why") is { } why) json.WriteString("reason", why);
            if (line.Time("until") is { } until) json.WriteString("for", DurationText.Format(until - line.At));
        }),
        "agent_resumed" when line.Text("why") != "elapsed" => Json("resume", line, json =>
        {
            if (line.Text("why") is { } why) json.WriteString("reason", why);
        }),
        "run_cancelling" when line.Text("why") == "operator" && line.Text("stage") == "ask" && !host.JustStarted(line.World) =>
            Json("cancel", line, json => Task(json, run)),
        "run_registered" => Json("register", line, json =>
        {
            Copy(json, line, "task");
            Copy(json, line, "model");
            Copy(json, line, "parent");
        }),
        "alert_acknowledged" => Json("acknowledge", null, json =>
        {
            Copy(json, line, "alert");
            Copy(json, line, "by");
        }),
        "silence_added" => Json("silence", line, json =>
        {
            foreach (var match in line.Object("match")) json.WriteString(match.Name, match.Value);
            Copy(json, line, "by");
            Copy(json, line, "comment");
            if (line.Time("until") is { } until) json.WriteString("for", DurationText.Format(until - line.At));
        }),
        // One that ends by itself does so in the replay.
        "silence_ended" when line.Text("why")?.StartsWith("ended by ", StringComparison.Ordinal) == true => Json("silence_end", line, json =>
        {
            Copy(json, line, "silence");
            Copy(json, line, "by");
        }),
        "run_idle" => Json("idle", line, json => Copy(json, line, "task")),
        "run_phase" => Json("activity", line, json =>
        {
            Copy(json, line, "task");
            Copy(json, line, "phase");
            Copy(json, line, "tool");
            Copy(json, line, "arguments");
            if (line.Number("tool_timeout_ms") is { } ms) json.WriteString("tool_timeout", DurationText.Format(TimeSpan.FromMilliseconds(ms)));
        }),
        "run_extended" when run?.Extends(line) is { } by => Json("extend", line, json =>
        {
            Copy(json, line, "task");
            json.WriteString("by", DurationText.Format(by));
        }),
        "checkpoint_saved" => Json("checkpoint", line, json =>
        {
            Copy(json, line, "task");
            if (line.Number("sequence") is { } sequence) json.WriteNumber("sequence", sequence);
            json.WriteStartObject("data");
            json.WriteEndObject();
        }),
        "run_unregistered" when line.Text("outcome") != "superseded" => Json("unregister", line, json =>
        {
            Copy(json, line, "task");
            // One that was ended, or that said so itself, is told by the decider with whose end that was.
            if (line.Text("outcome") is not null) json.WriteString("outcome", "failed");
        }),
        _ => null,
    };

    private static Func<Instant, string> ChannelModel(string channel, string outcome, TimeSpan? retryAfter) => Json("channel_model", null, json =>
    {
        json.WriteString("channel", channel);
        json.WriteString("outcome", outcome);
        if (retryAfter is { } span) json.WriteString("retry_after", DurationText.Format(span));
    });

    private static void AddRun(RunHistory run, List<Entry> inputs)
    {
        var start = run.Start;
        if (start.Event == "run_started")
            inputs.Add(new Entry(start.World, inputs.Count, Json("run_model", start, json => Model(json, run))));
        var end = run.End is { } ended ? run.EndedWhileDown ? start.World + run.Duration : ended.World : Instant.Max;
        var silent = run.SilentSince is [var first, ..] ? first.At : end;
        var until = start.World + TimeSpan.FromDays(1);
        for (var at = start.World + SignOfLifeEvery; at < silent && at < end && at < until; at += SignOfLifeEvery)
        {
            if (!run.Rests.LastOrDefault(rest => rest.At <= at).IsAtRest) Alive(at);
        }
        if (run.SilentSince.Count > 0 && silent > start.World) Alive(silent, run.SilentSince[0].Phase);
        foreach (var seen in run.SeenAgain) Alive(seen);

        void Alive(Instant at, string? phase = null) => inputs.Add(new Entry(at, inputs.Count, Json("activity", start, json =>
        {
            Copy(json, start, "task");
            if (phase is not null) json.WriteString("phase", phase);
        })));
    }

    private static void Model(Utf8JsonWriter json, RunHistory run)
    {
        var outcome = run.End?.Text("outcome");
        json.WriteString("outcome", outcome switch
        {
            "succeeded" or "skipped" => outcome,
            "lost" when run.OutlivedByHost => outcome,
            null or "lost" => "hangs",
            _ => "failed",
        });
        if (run.End is { } end)
        {
            json.WriteString("duration", DurationText.Format(run.EndedWhileDown ? run.Duration : end.World - run.Start.World));
            if (end.Number("tokens") is { } tokens) json.WriteNumber("tokens", tokens);
            if (end.Text("usd") is { } usd) json.WriteNumber("usd", decimal.Parse(usd, CultureInfo.InvariantCulture));
        }
        json.WriteBoolean("survives", outcome != "lost" || run.OutlivedByHost);
        json.WriteString("on_cancel", "ignores");
        if (run.Reply is { } reply) json.WriteString("reply", reply);
        if (run.Emitted.Count == 0) return;
        json.WriteStartArray("emits");
        foreach (var wake in run.Emitted)
        {
            json.WriteStartObject();
            json.WriteString("after", DurationText.Format(wake.World - run.Start.World));
            Copy(json, wake, "reason");
            Copy(json, wake, "intent");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static Func<Instant, string> Json(string input, JournalFact? of, Action<Utf8JsonWriter> fields) => at =>
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("at", at.ToString());
            json.WriteString("input", input);
            if (of?.Text("agent") is { } agent) json.WriteString("agent", agent);
            fields(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    };

    private static void Task(Utf8JsonWriter json, RunHistory? run)
    {
        if (run is not null) Copy(json, run.Start, "task");
    }

    private static void Copy(Utf8JsonWriter json, JournalFact line, string field)
    {
        if (line.Text(field) is { } value) json.WriteString(field, value);
    }

    /// <summary>A line of the trace in the making.</summary>
    /// <param name="At">When, by the trace's clock.</param>
    /// <param name="Place">Its place among others of that instant.</param>
    /// <param name="Text">Writes it.</param>
    private readonly record struct Entry(Instant At, int Place, Func<Instant, string> Text);

    /// <summary>A run as the journal tells it.</summary>
    private sealed class RunHistory(JournalFact start)
    {
        public JournalFact Start => start;

        public JournalFact? End { get; set; }

        public bool EndedWhileDown { get; set; }

        /// <summary>What it answered that had to be told; null where nothing had.</summary>
        public string? Reply { get; set; }

        /// <summary>Whether the host was there all the time from its start to its end: then it did not go with the host.</summary>
        public bool OutlivedByHost { get; set; }

        public List<JournalFact> Emitted { get; } = [];

        /// <summary>When each silence began, and what it was doing.</summary>
        public List<(Instant At, string? Phase)> SilentSince { get; } = [];

        /// <summary>When it began to be idle or to wait, and when it went on.</summary>
        public List<(Instant At, bool IsAtRest)> Rests { get; } = [];

        private TimeSpan _extended;

        /// <summary>By how much an extension moved its limit; null where that is not said.</summary>
        public TimeSpan? Extends(JournalFact line)
        {
            if (line.Number("extension_ms") is not { } ms) return null;
            var by = TimeSpan.FromMilliseconds(ms) - _extended;
            _extended += by;
            return by;
        }

        public List<Instant> SeenAgain { get; } = [];

        public TimeSpan Duration => TimeSpan.FromMilliseconds(End?.Number("duration_ms") ?? 0);
    }

    /// <summary>What happened to the host.</summary>
    private sealed class HostHistory
    {
        private Instant? _startedAt;
        private bool _isUp;

        /// <summary>Whether an instant of the world is that of the last start: what is told again then is no input.</summary>
        public bool JustStarted(Instant world) => _startedAt == world;

        public void Take(JournalFact line, List<Entry> inputs)
        {
            var place = inputs.Count;
            switch (line.Event)
            {
                case "host_started":
                    // Nothing tells of a crash but the start after it: the node before was last seen so long ago, and was there a moment longer.
                    var away = line.SetBy is null ? Ms(line.Number("down_ms")) : line.Away;
                    if (_isUp) Add(line.World - away + Ms(1), "host_crash");
                    if (line.SetBy is { } set) Step(line.World, set);
                    Add(line.World, "host_start");
                    (_isUp, _startedAt) = (true, line.World);
                    break;
                case "host_stopped":
                    Add(line.World, "host_stop");
                    _isUp = false;
                    break;
                case "host_suspended":
                    var length = Ms(line.Number("for_ms"));
                    Add(line.World - length, "host_suspend", json => json.WriteString("for", DurationText.Format(length)));
                    break;
                case "clock_stepped" when !line.IsOfStart:
                    Step(line.World, Ms(line.Number("by_ms")));
                    break;
            }

            void Step(Instant at, TimeSpan by) => Add(at, "clock_step", json => json.WriteString(
                "by", by < TimeSpan.Zero ? $"-{DurationText.Format(-by)}" : DurationText.Format(by)));

            void Add(Instant at, string input, Action<Utf8JsonWriter>? fields = null) =>
                inputs.Add(new Entry(at, place, Json(input, null, fields ?? (_ => { }))));
        }

        private static TimeSpan Ms(long? ms) => TimeSpan.FromMilliseconds(ms ?? 0);
    }
}
