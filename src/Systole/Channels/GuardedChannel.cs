namespace Systole.Channels;

/// <summary>A channel within its time limit, of whose answers nobody learns a secret: what another program says is not in our hands.</summary>
internal sealed class GuardedChannel(IAlertChannel channel, ChannelOptions options, TimeProvider time) : IAlertChannel
{
    // Shorter ones occur in any text; taken out they would tell where they were.
    private const int SecretCharsMin = 4;

    private readonly string[] _secrets =
    [
        .. options.Confidential.OfType<string>()
            .SelectMany(secret => (string[])[secret, Uri.EscapeDataString(secret)])
            .Where(secret => secret.Length >= SecretCharsMin)
            .Distinct()
            .OrderByDescending(secret => secret.Length),
    ];

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(options.Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var delivery = await channel.SendAsync(message, ended.Token);
        return delivery with { Answer = AnswerText.Without(_secrets, delivery.Answer) };
    }

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();
}
