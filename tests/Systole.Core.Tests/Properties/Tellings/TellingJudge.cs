using Systole.Testing;

namespace Systole.Core.Tests.Properties.Tellings;

/// <summary>
/// What arrived at channels, held against what the journal tells of alerts: whatever was told to have opened is told to be over, once, and
/// nothing is told that nobody wants to know.
/// </summary>
internal sealed class TellingJudge(World world, TellingScenario scenario)
{
    private readonly List<Line> _journal = Line.Read(world.Journal);

    /// <summary>How many openings were told.</summary>
    public int Openings { get; private set; }

    public void Judge()
    {
        foreach (var channel in world.Channels.Arrived.GroupBy(arrival => arrival.Message.Channel)) OneAfterTheOther(channel.Key, [.. channel]);
        NothingIsOwed();
        NothingThatIsSilenced();
        AnswersOnce();
        AtOnce();
    }

    private void OneAfterTheOther(string channel, List<Arrival> arrived)
    {
        var again = arrived.CountBy(arrival => arrival.Message.Key).Sum(message => message.Value - 1);
        again.ShouldBeLessThanOrEqualTo(scenario.Repeats * 8, $"the same again on {channel}");
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in arrived.DistinctBy(arrival => arrival.Message.Key))
        {
            foreach (var news in message.Message.Alerts.Where(alert => alert.Change is not null))
            {
                var what = $"{message.At} {channel}: {news.Change} {news.Alert}";
                switch (news.Change)
                {
                    case AlertChange.Opened:
                        open.Add(news.Alert).ShouldBeTrue($"told before, and not to be over: {what}");
                        news.ClosedAt.ShouldBeNull(what);
                        Openings++;
                        break;
                    // It may be told first as that.
                    case AlertChange.Flapping:
                        open.Add(news.Alert);
                        news.Flapping.ShouldNotBeNull(what);
                        break;
                    case AlertChange.Closed:
                        (open.Remove(news.Alert) || scenario.MayBeMistaken).ShouldBeTrue($"was not told: {what}");
                        news.ClosedAt.ShouldNotBeNull(what);
                        break;
                    default:
                        (open.Contains(news.Alert) || scenario.MayBeMistaken).ShouldBeTrue($"was not told: {what}");
                        break;
                }
            }
        }
        var still = _journal.Where(line => line.Event is "alert_opened" or "alert_closed").GroupBy(line => line.Get("alert")!)
            .Where(lines => lines.Last().Event == "alert_opened").Select(lines => lines.Key).ToHashSet(StringComparer.Ordinal);
        open.Except(still).ShouldBeEmpty($"told on {channel}, and never told to be over");
        // Everything has been well for hours.
        foreach (var alert in still.Where(alert => Channels(alert).Contains(channel))) open.ShouldContain(alert, $"open, and not told on {channel}");
    }

    private void NothingIsOwed()
    {
        var heart = world.Heart!;
        var owed = OutboxEntry.Of(heart.Alerting, scenario.Policy, heart.Fleet, scenario.End)
            .Where(entry => entry.DueAt <= scenario.End || entry.DueAt is null).ToList();
        // Repeats of what is open are due in time to come, but for a channel that is in the middle of one.
        owed.ShouldBeEmpty();
        heart.Alerting.Incidents.Values.Where(incident => incident.Alerts.Values.All(alert => alert.IsOver) && incident.Said is null).ShouldBeEmpty();
    }

    /// <summary>An opening is not told while somebody does not want to know: by what the journal says of silences.</summary>
    private void NothingThatIsSilenced()
    {
        var silences = _journal.Where(line => line.Event == "silence_added").Select(added => (
            From: added.At,
            To: _journal.First(line => line.Event == "silence_ended" && line.Get("silence") == added.Get("silence")).At,
            Match: Match(added.Get("match")!))).ToList();
        foreach (var (at, message) in world.Channels.Arrived.DistinctBy(arrival => arrival.Message.Key).Select(arrival => (arrival.Message.At, arrival.Message)))
        {
            foreach (var news in message.Alerts.Where(alert => alert.Change is AlertChange.Opened or AlertChange.Repeated))
            {
                var subject = Subject(news.Alert, news.Kind, news.Severity, news.Agent);
                silences.ShouldNotContain(silence => silence.From < at && at < silence.To && silence.Match.Takes(subject), $"{at} {message.Channel} {news.Alert}");
            }
        }
    }

    private void AnswersOnce()
    {
        var said = world.Channels.Arrived.Where(arrival => arrival.Message.Said is not null).DistinctBy(arrival => arrival.Message.Key)
            .GroupBy(arrival => (arrival.Message.Channel, arrival.Message.Said!.Text));
        foreach (var same in said)
        {
            var runs = same.Select(arrival => arrival.Message.Said!.Run).ToList();
            runs.ShouldBeUnique($"{same.Key}");
            // By when each was said, not by when it could be passed on.
            var ends = runs.Select(run => _journal.First(line => line.Event == "run_message" && line.Run == run.ToString()).At).ToList();
            for (var i = 1; i < ends.Count; i++) (ends[i] - ends[i - 1]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromHours(24), $"{same.Key} in {runs[i]}");
        }
    }

    /// <summary>An error is told at its instant, where the channel is well and nobody is silenced.</summary>
    private void AtOnce()
    {
        if (scenario.Script.Any(line => line.Input is WorldInput.ChannelBehaves { Channel: "plain" } && line.At < scenario.HealedAt)) return;
        foreach (var opened in _journal.Where(line => line.Event == "alert_opened" && line.Get("severity") == "error"))
        {
            if (!Channels(opened.Get("alert")!).Contains("plain") || world.Journal.Any(line => line.Contains("silence_added", StringComparison.Ordinal))) continue;
            world.Channels.Arrived.ShouldContain(
                arrival => arrival.Message.Channel == "plain" && arrival.Message.Alerts.Any(alert => alert.Alert == opened.Get("alert")), opened.Text);
        }
    }

    private ImmutableArray<string> Channels(string alert)
    {
        var opened = _journal.Last(line => line.Event == "alert_opened" && line.Get("alert") == alert);
        Names.TryParse<AlertKind>(opened.Get("kind"), out var kind).ShouldBeTrue();
        Names.TryParse<Severity>(opened.Get("severity"), out var severity).ShouldBeTrue();
        AgentId? agent = opened.Agent.Length > 0 ? AgentId.Parse(opened.Agent) : null;
        return RouteRules.Channels(
            scenario.Policy, Subject(alert, kind, severity, agent), null,
            kind == AlertKind.ChannelDown ? alert[(alert.IndexOf(':', StringComparison.Ordinal) + 1)..] : null);
    }

    private AlertSubject Subject(string alert, AlertKind kind, Severity severity, AgentId? agent) => new(
        alert, agent, Names.Of(kind), severity,
        scenario.Agents.FirstOrDefault(policy => policy.Id == agent)?.Labels ?? ImmutableSortedDictionary<string, string>.Empty);

    private static AlertMatch Match(string json)
    {
        using var match = System.Text.Json.JsonDocument.Parse(json);
        string? Text(string name) => match.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new AlertMatch
        {
            Agent = Text("agent"),
            Kind = Text("kind"),
            Severity = Names.TryParse<Severity>(Text("severity"), out var severity) ? severity : null,
            Label = Text("label"),
        };
    }
}
