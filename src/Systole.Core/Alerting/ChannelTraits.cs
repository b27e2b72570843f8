namespace Systole.Core;

/// <summary>
/// What has to be known of a kind of channel to decide what it is told and when. Its rate is a bucket: at most <paramref name="Burst"/>
/// messages at once, and then one more for each <paramref name="Per"/>.
/// </summary>
/// <param name="Edits">Whether it can change a message that it sent: then one incident is one message.</param>
/// <param name="ResendEvery">How often what is open has to be told again, so that the other side does not take it to be over; null where it need not.</param>
/// <param name="Burst">How many messages at once, at most; <see cref="int.MaxValue"/> where there is no rate to keep.</param>
/// <param name="Per">How long it takes until one more is allowed.</param>
public sealed record ChannelTraits(bool Edits, TimeSpan? ResendEvery, int Burst, TimeSpan Per)
{
    /// <summary>A channel that takes whatever comes, edits nothing and needs nothing twice.</summary>
    public static readonly ChannelTraits Plain = new(Edits: false, ResendEvery: null, int.MaxValue, TimeSpan.Zero);
}
