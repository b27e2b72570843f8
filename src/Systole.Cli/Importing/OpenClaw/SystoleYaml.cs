using System.Globalization;
using System.Text;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Writes a <c>systole.yaml</c>. What agents share goes to <c>defaults</c>, and what is the default anyway is left out.</summary>
internal sealed class SystoleYaml
{
    private readonly ImmutableArray<AgentSettings> _agents;
    private readonly ImmutableArray<Key> _keys;
    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _prompts = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();

    private SystoleYaml(ImmutableArray<AgentSettings> agents)
    {
        _agents = agents;
        // Mappings merge key by key: where one agent sets such a key all do, so that none takes it over from the defaults.
        var zones = agents.Any(agent => agent.ActiveHours is { } hours && hours.Zone != agent.Timezone);
        var stale = agents.Any(agent => agent.StaleAfter != Translation.StaleAfter);
        _keys =
        [
            new("every", null, agent => agent.Every == TimeSpan.Zero ? "off" : DurationText.Format(agent.Every)),
            new("timezone", "UTC", agent => YamlText.Of(agent.Timezone)),
            new("active_hours", null, agent => agent.ActiveHours is { } hours ? Hours(hours, zones) : null),
            new("checklist", null, agent => YamlText.Of(agent.Checklist)),
            new("prompt", null, agent => Prompt(agent.Prompt)),
            new("ack", Ack(Translation.AckMaxChars), agent => Ack(agent.AckMaxChars)),
            new("watch", Watch(Translation.TimeoutAfter, Translation.StaleAfter, stale),
                agent => Watch(agent.TimeoutAfter, agent.StaleAfter, stale)),
            new("run", null, agent => $"{{ command: [{string.Join(", ", agent.Command.Select(YamlText.Of))}] }}"),
        ];
    }

    /// <summary>The file.</summary>
    /// <param name="head">Comments at its top, a sentence each.</param>
    /// <param name="agents">At least one.</param>
    public static string Of(IEnumerable<string> head, ImmutableArray<AgentSettings> agents)
    {
        var yaml = new SystoleYaml(agents);
        foreach (var sentence in head) yaml.Say(sentence, "");
        yaml.Share();
        yaml.Agents();
        return yaml._text.ToString();
    }

    private void Share()
    {
        if (_agents.Length < 2) return;
        foreach (var key in _keys)
        {
            var values = _agents.Select(key.Write).ToList();
            // A default cannot be taken back by an agent that does not set the key.
            if (values.Contains(null)) continue;
            var common = values.GroupBy(value => value!).OrderByDescending(same => same.Count()).First();
            if (common.Count() > 1 && common.Key != key.Default) _shared[key.Name] = common.Key;
        }
        if (_shared.Count == 0) return;
        _text.Append("\ndefaults:\n");
        foreach (var key in _keys)
        {
            if (_shared.TryGetValue(key.Name, out var value)) Print(key.Name, value, "  ");
        }
    }

    private void Agents()
    {
        _text.Append("\nagents:\n");
        foreach (var agent in _agents)
        {
            foreach (var remark in agent.Remarks) Say($"openclaw: {remark}", "  ");
            var own = _keys.Select(key => (key.Name, Value: key.Write(agent), Holds: _shared.GetValueOrDefault(key.Name) ?? key.Default))
                .Where(key => key.Value is not null && key.Value != key.Holds).ToList();
            _text.Append("  ").Append(YamlText.Of(agent.Id.Value)).Append(own.Count == 0 ? ": {}\n" : ":\n");
            foreach (var (name, value, _) in own) Print(name, value!, "    ");
        }
    }

    private void Print(string name, string value, string before)
    {
        var lines = value.Split('\n');
        _text.Append(before).Append(name).Append(": ").Append(lines[0]).Append('\n');
        foreach (var line in lines.AsSpan(1))
        {
            if (line.Length > 0) _text.Append(before).Append("  ").Append(line);
            _text.Append('\n');
        }
    }

    /// <summary>Agents share a prompt more often than not, and it may be long.</summary>
    private string Prompt(string prompt)
    {
        if (!_prompts.TryGetValue(prompt, out var written)) _prompts[prompt] = written = YamlText.Block(prompt);
        return written;
    }

    private void Say(string sentence, string before)
    {
        foreach (var line in Comment.Lines(sentence, before)) _text.Append(line).Append('\n');
    }

    private static string Hours(Window hours, bool withZone) =>
        $"{{ from: \"{hours.From}\", to: \"{hours.To}\"{(withZone ? $", timezone: {YamlText.Of(hours.Zone)}" : "")} }}";

    private static string Ack(long chars) => string.Create(CultureInfo.InvariantCulture, $"{{ max_chars: {chars} }}");

    private static string Watch(TimeSpan timeout, TimeSpan stale, bool withStale) =>
        $"{{ timeout_after: {DurationText.Format(timeout)}{(withStale ? $", stale_after: {DurationText.Format(stale)}" : "")} }}";

    /// <param name="Name">As in the file.</param>
    /// <param name="Default">What holds where it is not written; null where nothing does.</param>
    /// <param name="Write">An agent's value; null where it has none.</param>
    private sealed record Key(string Name, string? Default, Func<AgentSettings, string?> Write);
}
