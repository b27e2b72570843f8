namespace Systole.Tests.Api.Fakes;

/// <summary>Alerts, silences and channels.</summary>
internal sealed partial class FakeSystole
{
    public List<AlertView> OpenAlerts { get; } = [];

    public List<SilenceReceipt> AllSilences { get; } = [];

    public List<OutboxEntry> Owed { get; } = [];

    public List<ChannelView> AllChannels { get; } = [new("log", "log", ChannelState.Initial, 0)];

    public Delivery TestAnswer { get; set; } = new(DeliveryOutcome.Delivered, "HTTP 200 ok");

    public int Hidden { get; set; }

    public static AlertView Alert(string id, AlertKind kind = AlertKind.Stale, Severity severity = Severity.Warning, string? agent = "pm", int minutes = 5) => new(
        new OpenAlert(id, kind, severity, Noon - TimeSpan.FromMinutes(minutes)) { Summary = $"{id} is open" },
        IdOf(agent), [], ["log"], null);

    public IReadOnlyList<AlertView> Alerts() => OpenAlerts;

    public ValueTask<Answer<AlertReceipt>> AcknowledgeAsync(string alert, string by, RequestKey? key = null, CancellationToken stop = default) =>
        Answered<AlertReceipt>("ack", alert, by, key, () => new AlertReceipt(alert, by, Noon, IsOpen: true),
            OpenAlerts.Exists(view => view.Alert.Id == alert) ? null : new Refusal(RefusalCode.UnknownAlert, "no such alert"), mayCreate: true);

    public IReadOnlyList<SilenceReceipt> Silences() => AllSilences;

    public ValueTask<Answer<SilenceReceipt>> SilenceAsync(SilenceRequest request, RequestKey? key = null, CancellationToken stop = default) =>
        Answered<SilenceReceipt>("silence", null, request, key, () => new SilenceReceipt(
            new Silence("s1", request.Match, request.Author, request.From ?? Noon) { Comment = request.Comment, To = request.To }, Hidden));

    public ValueTask<Answer<SilenceReceipt>> EndSilenceAsync(string silence, string by, RequestKey? key = null, CancellationToken stop = default) =>
        Answered<SilenceReceipt>("end_silence", silence, by, key, () => AllSilences.Single(known => known.Silence.Id == silence) with { Hides = 0 },
            AllSilences.Exists(known => known.Silence.Id == silence) ? null : new Refusal(RefusalCode.UnknownSilence, "no such silence"), mayCreate: true);

    public IReadOnlyList<OutboxEntry> Outbox() => Owed;

    public IReadOnlyList<ChannelView> Channels() => AllChannels;

    public ValueTask<Answer<ChannelTest>> TestChannelAsync(string channel, CancellationToken stop = default) =>
        Answered<ChannelTest>("test", channel, null, null, () => new ChannelTest(channel, TestAnswer),
            AllChannels.Exists(known => known.Name == channel) ? null
                : new Refusal(RefusalCode.UnknownChannel, "no such channel") { DidYouMean = channel == "lg" ? ["log"] : [] },
            mayCreate: true);
}
