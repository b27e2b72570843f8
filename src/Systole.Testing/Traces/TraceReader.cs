using System.Globalization;
using System.Text.Json;

namespace Systole.Testing.Traces;

/// <summary>
/// Reads a trace, all of it before anything is simulated: one JSON object a line, in order of <c>at</c>, the first a <c>host_start</c>. What
/// each line may say is in <c>docs/simulation.md</c>.
/// </summary>
public static class TraceReader
{
    /// <summary>The longest line, in characters.</summary>
    public const int LineLengthMax = 1 << 20;

    private const int OutcomesMax = 10_000;
    private const int EmitsMax = 1_000;
    private const int TextLengthMax = 200;
    private const int MessageLengthMax = 400;
    private const string Somebody = "somebody";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    private static readonly Dictionary<string, Func<TraceLine, Names, WorldInput?>> Inputs = new(StringComparer.Ordinal)
    {
        ["host_start"] = (_, _) => new WorldInput.HostStart(),
        ["host_stop"] = (_, _) => new WorldInput.HostStop(),
        ["host_crash"] = (_, _) => new WorldInput.HostCrash(),
        ["host_suspend"] = (line, _) => new WorldInput.HostSuspend(line.Positive("for")),
        ["clock_step"] = (line, _) => new WorldInput.ClockStep(line.Signed("by")),
        ["wake"] = Wake,
        ["cancel"] = (line, agents) => new WorldInput.Cancel(agents.Of(line), Short(line, "task")),
        ["extend"] = (line, agents) => new WorldInput.Extend(agents.Of(line), Short(line, "task"), line.Positive("by")),
        ["pause"] = (line, agents) => new WorldInput.Pause(
            agents.Maybe(line), line.Has("for") ? line.Positive("for") : null, Short(line, "reason")),
        ["resume"] = (line, agents) => new WorldInput.Resume(agents.Maybe(line), Short(line, "reason")),
        ["register"] = (line, agents) =>
            new WorldInput.Register(agents.Of(line), Short(line, "task") ?? line.Text("task"), Short(line, "model")) { Parent = Parent(line) },
        ["activity"] = (line, agents) => new WorldInput.Activity(agents.Of(line), Short(line, "task"), Report(line)) { Run = Named(line) },
        ["idle"] = (line, agents) => new WorldInput.Activity(agents.Of(line), Short(line, "task"), new ActivityReport { Idle = true }),
        ["unregister"] = Unregister,
        ["requeue"] = (line, agents) => new WorldInput.Requeue(agents.Of(line), DeadLetter(line)),
        ["drop"] = (line, agents) => new WorldInput.Drop(agents.Of(line), DeadLetter(line)),
        ["checkpoint"] = (line, agents) =>
        {
            if (!line.Has("data")) throw new FormatException("the line has no 'data'");
            line.Any("data");
            return new WorldInput.Checkpoint(agents.Of(line), Short(line, "task"), line.Has("sequence") ? line.Whole("sequence") : null);
        },
        ["run_model"] = Model,
        ["channel_model"] = Channel,
        ["acknowledge"] = (line, _) => new WorldInput.Acknowledge(line.Text("alert"), Short(line, "by") ?? Somebody),
        ["silence"] = Silence,
        ["silence_end"] = (line, _) => new WorldInput.EndSilence(line.Text("silence"), Short(line, "by") ?? Somebody),
        ["end"] = (_, _) => null,
    };

    /// <summary>Reads a trace.</summary>
    /// <param name="text">Its lines; empty ones are passed over.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <param name="agents">The agents that there are.</param>
    /// <param name="channels">The channels that there are; null where any may be named.</param>
    /// <exception cref="TraceException">A line is not right; the first one that is not is told.</exception>
    public static Trace Read(TextReader text, string file, IEnumerable<AgentId> agents, IEnumerable<string>? channels = null)
    {
        var names = new Names(agents, channels);
        var inputs = new List<(Instant At, WorldInput? Input)>();
        var causes = new Dictionary<WorldInput, int>(ReferenceEqualityComparer.Instance);
        var host = new HostState();
        Instant? end = null;
        var number = 0;
        var lines = new TraceLines(text, LineLengthMax);
        while (true)
        {
            number++;
            try
            {
                if (lines.Next() is not { } line) break;
                if (string.IsNullOrWhiteSpace(line)) continue;
                if (end is not null) throw new FormatException("nothing may come after 'end'");
                var (at, input, name) = ReadLine(line, names);
                if (inputs.Count == 0 && name != "host_start") throw new FormatException("the first line has to be a 'host_start'");
                if (inputs.Count > 0 && at < inputs[^1].At)
                {
                    throw new FormatException($"{at} comes before the line above it ({inputs[^1].At}); lines go in order of 'at'");
                }
                host.Take(input, at);
                inputs.Add((at, input));
                if (input is WorldInput.Wake { CausedBy: not null }) causes[input] = number;
                if (name == "end") end = at;
            }
            catch (Exception e) when (e is FormatException or JsonException)
            {
                throw new TraceException(file, number, e is JsonException ? $"not JSON: {Place(e.Message)}" : Cropped(e.Message));
            }
        }
        if (inputs.Count == 0) throw new TraceException(file, Math.Max(1, number - 1), "the trace is empty; its first line has to be a 'host_start'");
        return new Trace(inputs, end ?? inputs[^1].At) { File = file, Causes = causes };
    }

    private static (Instant At, WorldInput? Input, string Name) ReadLine(string text, Names agents)
    {
        using var json = JsonDocument.Parse(text, Options);
        var line = new TraceLine(json.RootElement);
        var stamp = line.Text("at");
        if (!stamp.EndsWith('Z') || !Instant.TryParse(stamp, out var at))
        {
            throw new FormatException($"'at' must be an instant in UTC such as 2026-02-16T03:30:00.000Z, not \"{stamp}\"");
        }
        var name = line.Text("input");
        var read = Inputs.TryGetValue(name, out var known)
            ? known
            : TraceLine.OneOf<Func<TraceLine, Names, WorldInput?>>("input", name, [.. Inputs.Select(entry => (entry.Key, entry.Value))]);
        var input = read(line, agents);
        line.Finish();
        return (at, input, name);
    }

    private static ActivityReport Report(TraceLine line) => new()
    {
        Phase = line.Has("phase")
            ? line.Choice("phase", [.. Enum.GetValues<Phase>().Where(phase => phase != Phase.None).Select(phase => (Core.Names.Of(phase), phase))])
            : null,
        Progress = line.Flag("progress", true),
        Tool = Short(line, "tool"),
        ToolTimeout = line.Has("tool_timeout") ? line.Positive("tool_timeout") : null,
        Arguments = Short(line, "arguments"),
        Error = Short(line, "error"),
    };

    private static WorldInput.Wake Wake(TraceLine line, Names agents)
    {
        var agent = agents.Of(line);
        var intent = line.ChoiceOr(
            "intent", Intent.Event,
            [("event", Intent.Event), ("next", Intent.Next), ("immediate", Intent.Immediate), ("manual", Intent.Manual)]);
        line.Any("payload");
        var cause = line.TextOrNone("caused_by");
        var isLatest = cause == "current_run";
        RunId causedBy = default;
        if (cause is not null && !isLatest && !RunId.TryParse(cause, out causedBy))
        {
            throw new FormatException($"'caused_by' must be a run such as main-3, or current_run, not \"{cause}\"");
        }
        if (cause is not null && !isLatest) agents.Known(causedBy);
        var overridesBudget = line.Flag("override_budget", false);
        if (overridesBudget && intent != Intent.Manual) throw new FormatException("'override_budget' goes with intent \"manual\" only");
        return new WorldInput.Wake(
            agent, Short(line, "reason") ?? "wake", intent, Short(line, "key"), isLatest, cause is null || isLatest ? null : causedBy, overridesBudget);
    }

    private static WorldInput.ChannelBehaves Channel(TraceLine line, Names names) => new(names.Channel(line), new ChannelModel
    {
        Outcome = line.Choice("outcome", [.. Enum.GetValues<DeliveryOutcome>().Select(outcome => (Core.Names.Of(outcome), outcome))]),
        RetryAfter = line.Has("retry_after") ? line.Span("retry_after") : null,
        Takes = line.SpanOr("takes", TimeSpan.Zero),
    });

    private static WorldInput.Silence Silence(TraceLine line, Names names)
    {
        var match = new AlertMatch
        {
            Agent = Short(line, "agent"),
            Kind = line.Has("kind") ? line.Choice("kind", [.. Core.Names.All<AlertKind>().Append(AlertMatch.MessageKind).Select(kind => (kind, kind))]) : null,
            Severity = line.Has("severity") ? line.Choice("severity", [.. Enum.GetValues<Severity>().Select(severity => (Core.Names.Of(severity), severity))]) : null,
            Label = Short(line, "label"),
            Alert = line.TextOrNone("alert"),
        };
        if (match == AlertMatch.All) throw new FormatException("a silence says what it hides: 'agent', 'kind', 'severity', 'label' or 'alert'");
        return new WorldInput.Silence(match, Short(line, "by") ?? Somebody, line.Has("for") ? line.Positive("for") : null, Short(line, "comment"));
    }

    private static WorldInput.RunsBehave Model(TraceLine line, Names agents)
    {
        var agent = agents.Maybe(line);
        if (line.Has("outcome") && line.Has("outcomes")) throw new FormatException("'outcome' and 'outcomes' are two spellings of one setting: give one");
        var outcomes = line.Texts("outcomes", OutcomesMax).ToList();
        if (line.Has("outcomes") && outcomes.Count == 0) throw new FormatException("'outcomes' must name at least one");
        var duration = line.SpanOr("duration", TimeSpan.FromSeconds(5));
        var emits = line.List("emits", EmitsMax).Select(Emission).ToImmutableArray();
        if (duration == TimeSpan.Zero && emits.Any(emission => emission.After == TimeSpan.Zero && emission.Intent == Intent.Manual))
        {
            throw new FormatException("a run of 'duration' 0s that emits a manual wake after 0s wakes itself for ever at one instant: let either take some time");
        }
        return new WorldInput.RunsBehave(new RunModel
        {
            Duration = duration,
            Outcomes = outcomes.Count == 0
                ? [Outcome(line.TextOrNone("outcome") ?? "succeeded", "outcome")]
                : [.. outcomes.Select(outcome => Outcome(outcome, "outcomes"))],
            Tokens = line.Whole("tokens"),
            Usd = line.Amount("usd"),
            ActivityEvery = line.Has("activity_every") ? line.Positive("activity_every") : TimeSpan.Zero,
            Survives = line.Flag("survives", false),
            ExitsAt = line.ChoiceOr("on_cancel", CancelStage.Ask, [("exits", CancelStage.Ask), ("ignores", CancelStage.Kill)]),
            Reply = line.TextOrNone("reply"),
            Emits = emits,
        }, agent);
    }

    private static ScriptedOutcome Outcome(string word, string field) => TraceLine.OneOf(
        field,
        word,
        [
            ("succeeded", ScriptedOutcome.Succeeded), ("failed", ScriptedOutcome.Failed), ("hangs", ScriptedOutcome.Hangs),
            ("skipped", ScriptedOutcome.Skipped), ("lost", ScriptedOutcome.Lost),
        ]);

    private static Emission Emission(JsonElement json)
    {
        var line = new TraceLine(json, "an element of 'emits'");
        var emission = new Emission(
            line.Span("after"),
            Short(line, "reason") ?? line.Text("reason"),
            line.ChoiceOr("intent", Intent.Event,
                [("event", Intent.Event), ("next", Intent.Next), ("immediate", Intent.Immediate), ("manual", Intent.Manual)]),
            line.Flag("caused", false));
        line.Finish();
        return emission;
    }

    private static WorldInput.Unregister Unregister(TraceLine line, Names agents)
    {
        var run = Named(line);
        // What a run that is none any more says of its end may be anything.
        ReadOnlySpan<(string, RunOutcome)> outcomes = run is null
            ? [("succeeded", RunOutcome.Succeeded), ("failed", RunOutcome.Failed)]
            : [.. Enum.GetValues<RunOutcome>().Select(outcome => (Core.Names.Of(outcome), outcome))];
        return new WorldInput.Unregister(agents.Of(line), Short(line, "task"), line.ChoiceOr("outcome", RunOutcome.Succeeded, outcomes))
        {
            Run = run,
            Tokens = line.Whole("tokens"),
            Usd = line.Amount("usd"),
        };
    }

    private static int DeadLetter(TraceLine line)
    {
        if (!line.Has("dead_letter")) throw new FormatException("the line has no 'dead_letter'");
        return line.Whole("dead_letter") is { } number and >= 1 and <= int.MaxValue
            ? (int)number
            : throw new FormatException("'dead_letter' must be a number from 1: the place among the agent's wakes that died");
    }

    private static RunId? Parent(TraceLine line)
    {
        if (Short(line, "parent") is not { } name) return null;
        return RunId.TryParse(name, out var run) ? run : throw new FormatException($"'parent' must be a run such as main-3, not \"{name}\"");
    }

    private static RunId? Named(TraceLine line)
    {
        if (Short(line, "run") is not { } name) return null;
        return RunId.TryParse(name, out var run) && run.Agent.Value == line.Text("agent")
            ? run
            : throw new FormatException($"'{name}' is no run of '{line.Text("agent")}'; write it as {line.Text("agent")}-1");
    }

    private static string? Short(TraceLine line, string field)
    {
        if (line.TextOrNone(field) is not { } text) return null;
        if (text.Length is 0 or > TextLengthMax || text.Any(char.IsControl))
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"'{field}' must have 1 to {TextLengthMax} characters and no control characters"));
        }
        return text;
    }

    // What is wrong may quote what is there, and that may be long.
    private static string Cropped(string message) => message.Length <= MessageLengthMax ? message : $"{message[..MessageLengthMax]}...";

    // The parser counts lines from 0 within what it was given, which is always one line.
    private static string Place(string message)
    {
        var at = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return at < 0 ? message : message[..at];
    }

    /// <summary>The agents that there are.</summary>
    private sealed class Names(IEnumerable<AgentId> agents, IEnumerable<string>? channels)
    {
        private readonly HashSet<AgentId> _agents = [.. agents];
        private readonly HashSet<string>? _channels = channels?.ToHashSet(StringComparer.Ordinal);

        public string Channel(TraceLine line)
        {
            var name = line.Text("channel");
            if (_channels is null || _channels.Contains(name)) return name;
            var near = NearMiss.Of(name, _channels);
            throw new FormatException($"no channel is named \"{name}\"{(near is null ? "" : $"; did you mean '{near}'?")}");
        }

        public AgentId Of(TraceLine line)
        {
            var text = line.Text("agent");
            if (AgentId.TryParse(text, out var agent) && _agents.Contains(agent)) return agent;
            throw new FormatException(NoAgent(text));
        }

        private string NoAgent(string text)
        {
            var near = NearMiss.Of(text, _agents.Select(known => known.Value));
            return near is null ? $"no agent is named \"{text}\"" : $"no agent is named \"{text}\"; did you mean '{near}'?";
        }

        /// <summary>Refuses a run of an agent that there is not: it can never start.</summary>
        public void Known(RunId run)
        {
            if (!_agents.Contains(run.Agent)) throw new FormatException($"'caused_by' is {run}, and {NoAgent(run.Agent.Value)}");
        }

        public AgentId? Maybe(TraceLine line) => line.Has("agent") ? Of(line) : null;
    }

    /// <summary>Whether the host is up, so that a line that it is in no state for is refused.</summary>
    private sealed class HostState
    {
        private bool _isUp;
        private Instant _asleepUntil = Instant.Min;

        public void Take(WorldInput? input, Instant at)
        {
            switch (input)
            {
                case WorldInput.HostStart:
                    if (_isUp) throw new FormatException("'host_start' while the host is up");
                    _isUp = true;
                    break;
                case WorldInput.HostStop:
                    RequireUp("host_stop");
                    RequireAwake("host_stop", at);
                    _isUp = false;
                    break;
                case WorldInput.HostCrash:
                    RequireUp("host_crash");
                    (_isUp, _asleepUntil) = (false, Instant.Min);
                    break;
                case WorldInput.HostSuspend suspend:
                    RequireUp("host_suspend");
                    RequireAwake("host_suspend", at);
                    _asleepUntil = at + suspend.For;
                    break;
            }
        }

        private void RequireUp(string input)
        {
            if (!_isUp) throw new FormatException($"'{input}' while the host is down");
        }

        private void RequireAwake(string input, Instant at)
        {
            if (at < _asleepUntil) throw new FormatException($"'{input}' while the host is suspended, until {_asleepUntil}");
        }
    }
}
