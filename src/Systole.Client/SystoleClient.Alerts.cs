using Systole.Client.Wire;
using static Systole.Client.Routes;

namespace Systole.Client;

/// <summary>Alerts, who is told of them, and who does not want to be.</summary>
public sealed partial class SystoleClient
{
    /// <summary>Open alerts, the worst first.</summary>
    /// <param name="limit">The most of them, 1 to 1,000.</param>
    /// <param name="cursor">What the page before said in <see cref="AlertsDocument.Next"/>; null for the first page.</param>
    /// <param name="stop">Gives up.</param>
    public Task<AlertsDocument> AlertsAsync(int limit = 100, string? cursor = null, CancellationToken stop = default) =>
        GetAsync("api/alerts" + Query(("limit", Text(limit)), ("cursor", cursor)), WireJson.Default.AlertsDocument, stop);

    /// <summary>Takes note of an alert: it is not told again and again, and stays open until what is wrong is over.</summary>
    /// <param name="alert">Its fingerprint, such as <c>stale:pm/job</c>.</param>
    /// <param name="by">Who; null for the name of the API key.</param>
    /// <param name="idempotencyKey">The same request under the same key does nothing more and is answered alike; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    public Task<AcknowledgedDocument> AcknowledgeAsync(
        string alert, string? by = null, string? idempotencyKey = null, CancellationToken stop = default) =>
        PostAsync(Path("api/alerts", alert, "ack"), new AcknowledgeBody(by),
            WireJson.Default.AcknowledgeBody, WireJson.Default.AcknowledgedDocument, idempotencyKey, stop);

    /// <summary>The silences, each with how many open alerts it hides.</summary>
    public Task<SilencesDocument> SilencesAsync(CancellationToken stop = default) =>
        GetAsync("api/silences", WireJson.Default.SilencesDocument, stop);

    /// <summary>Asks not to be told of something for a while. What was told before is still told to be over.</summary>
    public Task<SilenceDocument> SilenceAsync(SilenceBody body, string? idempotencyKey = null, CancellationToken stop = default) =>
        PostAsync("api/silences", body, WireJson.Default.SilenceBody, WireJson.Default.SilenceDocument, idempotencyKey, stop);

    /// <summary>Ends a silence: what it hid and is still open is told at once.</summary>
    /// <param name="silence">Its name, such as <c>s3</c>.</param>
    /// <param name="by">Who; null for the name of the API key.</param>
    /// <param name="idempotencyKey">The same request under the same key does nothing more and is answered alike; null for none.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    public Task<SilenceDocument> EndSilenceAsync(
        string silence, string? by = null, string? idempotencyKey = null, CancellationToken stop = default) =>
        SendAsync(HttpMethod.Delete, Path("api/silences", silence), new EndSilenceBody(by),
            WireJson.Default.EndSilenceBody, WireJson.Default.SilenceDocument, idempotencyKey, stop);

    /// <summary>What channels are still to be told, by channel, the earliest first.</summary>
    /// <param name="limit">The most of it, 1 to 1,000.</param>
    /// <param name="cursor">What the page before said in <see cref="OutboxDocument.Next"/>; null for the first page.</param>
    /// <param name="stop">Gives up.</param>
    public Task<OutboxDocument> OutboxAsync(int limit = 100, string? cursor = null, CancellationToken stop = default) =>
        GetAsync("api/outbox" + Query(("limit", Text(limit)), ("cursor", cursor)), WireJson.Default.OutboxDocument, stop);

    /// <summary>The channels, and how they do.</summary>
    public Task<ChannelsDocument> ChannelsAsync(CancellationToken stop = default) =>
        GetAsync("api/channels", WireJson.Default.ChannelsDocument, stop);

    /// <summary>Sends a test message to a channel, once, and says exactly what came back. It may take as long as the channel's timeout.</summary>
    public Task<ChannelTestDocument> TestChannelAsync(string channel, CancellationToken stop = default) =>
        PostAsync(Path("api/channels", channel, "test"), new ChannelTestBody(),
            WireJson.Default.ChannelTestBody, WireJson.Default.ChannelTestDocument, null, stop);
}
