using System.Globalization;

namespace Systole.Core;

/// <summary>What somebody does not want to be told of, and what is told when that ends.</summary>
internal sealed partial class Desk
{
    /// <summary>Somebody does not want to be told of something.</summary>
    public Silence Silenced(AlertMatch match, string author, string? comment, Instant from, Instant? to, Instant now)
    {
        var number = State.LastSilence + 1;
        var silence = new Silence(string.Create(CultureInfo.InvariantCulture, $"s{number}"), match, author, from) { To = to, Comment = comment };
        tell(now, null, Counted() with { LastSilence = number });
        tell(now, null, new Event.SilenceAdded(silence));
        return silence;
    }

    /// <summary>A silence ends: what it hid and is still open is told now.</summary>
    public void EndSilence(Silence silence, string why, Instant now)
    {
        tell(now, null, new Event.SilenceEnded(silence, why));
        // One that was still to come has hidden nothing.
        if (silence.From > now) return;
        ReleaseAll(alert => silence.Match.Takes(alert.Subject), now);
        foreach (var incident in InOrder(incident => incident is { Said: not null, Sending: null })) Keep(incident, now);
    }

    private void EndWithWhatTheyHide(AlertSubject closed, Instant now)
    {
        foreach (var silence in State.Silences.Values.Where(silence => silence.To is null && silence.Hides(closed, now)).ToList())
        {
            if (!State.Open.Any(alert => silence.Match.Takes(alert.Subject))) EndSilence(silence, "nothing that it hid is open", now);
        }
    }

    private void ReleaseAll(Func<IncidentAlert, bool> concerned, Instant now)
    {
        foreach (var incident in InOrder(incident => incident.Alerts.Values.Any(concerned)))
        {
            // What has not waited long enough by itself waits on; what is hidden still stays so.
            var released = incident.Alerts.Values
                .Where(alert => concerned(alert) && alert is { IsTold: false, ClosedAt: null } && now - alert.Alert.OpenedAt >= policy.GroupWait)
                .Select(alert => KeyValuePair.Create(alert.Alert.Id, alert with { IsReleased = true })).ToList();
            var isSame = released.Count == 0 && RulesOf(incident.Key).DueAt(incident, now) == incident.DueAt;
            if (!isSame) Keep(incident with { Alerts = incident.Alerts.SetItems(released) }, now);
        }
    }
}
