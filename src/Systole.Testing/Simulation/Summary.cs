using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Systole.Testing;

/// <summary>The figures of a simulation, per agent, kept up with each line.</summary>
internal sealed class Summary(IEnumerable<AgentId> agents)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, Figures> _agents =
        new(agents.ToDictionary(agent => agent.Value, _ => new Figures()), StringComparer.Ordinal);

    /// <summary>Takes in a line.</summary>
    public void Take(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        if (!root.TryGetProperty("agent", out var agent) || !_agents.TryGetValue(agent.GetString()!, out var figures)) return;
        var at = Instant.TryParse(root.GetProperty("at").GetString(), out var instant) ? instant : default;
        switch (root.GetProperty("event").GetString())
        {
            case "wake_accepted":
                figures.Accepted(root.GetProperty("wake").GetString()!, root.GetProperty("intent").ValueEquals("event"), at);
                break;
            case "wake_dead_lettered":
                figures.Died(root.GetProperty("wake").GetString()!);
                break;
            case "run_started":
                figures.Started(
                    root.GetProperty("run").GetString()!, at,
                    root.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!),
                    [.. root.GetProperty("wakes").EnumerateArray().Select(wake => wake.GetString()!)]);
                break;
            case "run_finished":
                figures.Finished(
                    root.GetProperty("run").GetString()!, root.GetProperty("outcome").ValueEquals("succeeded"),
                    root.TryGetProperty("tokens", out var tokens) ? tokens.GetInt64() : null,
                    root.TryGetProperty("usd", out var usd) ? usd.GetDecimal() : null);
                break;
        }
    }

    /// <summary>The summary's line.</summary>
    public string Write(Instant at)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("at", at.ToString());
            json.WriteString("event", "summary");
            json.WriteStartObject("agents");
            foreach (var (agent, figures) in _agents)
            {
                json.WriteStartObject(agent);
                figures.Write(json);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The figures of one agent.</summary>
    private sealed class Figures
    {
        private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
        private readonly Dictionary<string, PendingWake> _pending = new(StringComparer.Ordinal);
        private string? _run;
        private string[] _taken = [];
        private Instant? _lastStart;
        private long _runs;
        private long _wakes;
        private long _delivered;
        private long _dead;
        private long? _gapMin;
        private long? _gapMax;
        private long? _waitMax;
        private long? _tokens;
        private decimal? _usd;

        public void Accepted(string wake, bool isEvent, Instant at)
        {
            _wakes++;
            if (_pending.TryGetValue(wake, out var known)) known.Count++;
            else _pending[wake] = new PendingWake { Count = 1, WaitsSince = isEvent ? at : null };
        }

        public void Died(string wake)
        {
            if (_pending.Remove(wake, out var dead)) _dead += dead.Count;
        }

        public void Started(string run, Instant at, IEnumerable<string> reasons, string[] wakes)
        {
            _runs++;
            foreach (var reason in reasons) _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
            if (_lastStart is { } last)
            {
                var gap = (long)(at - last).TotalMilliseconds;
                _gapMin = Math.Min(_gapMin ?? gap, gap);
                _gapMax = Math.Max(_gapMax ?? gap, gap);
            }
            _lastStart = at;
            (_run, _taken) = (run, wakes);
            foreach (var wake in wakes)
            {
                if (!_pending.TryGetValue(wake, out var taken) || taken.WaitsSince is not { } since) continue;
                _waitMax = Math.Max(_waitMax ?? 0, (long)(at - since).TotalMilliseconds);
                // How long it waited for its first run is what counts; what a failure adds is not a wait.
                taken.WaitsSince = null;
            }
        }

        public void Finished(string run, bool succeeded, long? tokens, decimal? usd)
        {
            if (tokens is { } some) _tokens = (_tokens ?? 0) + some;
            if (usd is { } cost) _usd = (_usd ?? 0) + cost;
            if (run != _run || !succeeded) return;
            foreach (var wake in _taken)
            {
                if (_pending.Remove(wake, out var delivered)) _delivered += delivered.Count;
            }
        }

        public void Write(Utf8JsonWriter json)
        {
            json.WriteNumber("runs", _runs);
            json.WriteStartObject("runs_by_reason");
            foreach (var (reason, count) in _reasons) json.WriteNumber(reason, count);
            json.WriteEndObject();
            json.WriteNumber("wakes", _wakes);
            json.WriteNumber("delivered", _delivered);
            json.WriteNumber("pending", _pending.Values.Sum(wake => wake.Count));
            json.WriteNumber("dead_lettered", _dead);
            if (_gapMin is { } least) json.WriteNumber("min_gap_ms", least);
            if (_gapMax is { } most) json.WriteNumber("max_gap_ms", most);
            if (_waitMax is { } wait) json.WriteNumber("max_event_wait_ms", wait);
            if (_tokens is { } tokens) json.WriteNumber("tokens", tokens);
            if (_usd is { } usd) json.WriteNumber("usd", usd);
        }

        private sealed class PendingWake
        {
            public long Count { get; set; }

            public Instant? WaitsSince { get; set; }
        }
    }
}
