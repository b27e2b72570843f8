using System.Globalization;

namespace Systole.Core;

/// <summary>What runs said.</summary>
internal sealed partial class Desk
{
    private void Said(RunSaid said, ImmutableSortedDictionary<string, string> labels, string? route, Instant now)
    {
        foreach (var channel in RouteRules.Channels(policy, AlertSubject.OfMessage(said.Agent, labels), route))
        {
            var before = new SaidKey(channel, said.Agent);
            if (SaidRules.After(State.Said.GetValueOrDefault(before, []), said.Text, now) is not { } sayings) continue;
            tell(now, null, new Event.SaidChanged(before, sayings));
            var key = new IncidentKey(channel, $"run={said.Run}");
            Keep(new Incident(key) { Said = said with { Text = SaidRules.Cut(said.Text) }, Labels = labels, Since = now }, now);
            if (State.CountMessages(channel) <= Laws.MessagesMax || State.OldestMessage(channel) is not { Said: { } first } oldest) continue;
            tell(now, said.Agent, new Event.NotificationFailed(
                null, first.Run, channel, oldest.Failures + 1, null, DeliveryOutcome.Rejected,
                string.Create(CultureInfo.InvariantCulture, $"given up: more than {Laws.MessagesMax} answers wait for the channel"), null));
            GiveUp(oldest, first, oldest.Sending is not null, now);
        }
    }

    /// <summary>An answer reaches nobody. When it is given again that is not a repetition.</summary>
    private void GiveUp(Incident incident, RunSaid said, bool mayHaveArrived, Instant now)
    {
        tell(now, null, new Event.IncidentChanged(incident.Key, null));
        var key = new SaidKey(incident.Key.Channel, said.Agent);
        if (mayHaveArrived || !State.Said.TryGetValue(key, out var sayings)) return;
        var heard = SaidRules.Without(sayings, incident.Since);
        tell(now, null, new Event.SaidChanged(key, heard.IsEmpty ? null : heard));
    }
}
