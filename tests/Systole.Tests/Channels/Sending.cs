using Microsoft.Extensions.Logging.Abstractions;
using Systole.Channels;

namespace Systole.Tests.Channels;

/// <summary>Sends through the set of a node, as the node does.</summary>
internal static class Sending
{
    public static Task<Delivery> SendAsync(this ChannelOptions options, AlertMessage message, TimeProvider? time = null)
    {
        options.Problems().ShouldBeEmpty();
        return options.SendUncheckedAsync(message, time);
    }

    /// <summary>The same without a look at the options before.</summary>
    public static async Task<Delivery> SendUncheckedAsync(this ChannelOptions options, AlertMessage message, TimeProvider? time = null)
    {
        using var set = new AlertChannelSet(
            [new ChannelDefinition { Name = "ops", Options = options }], time ?? TimeProvider.System, NullLoggerFactory.Instance);
        var delivery = await set.Find("ops")!.SendAsync(message, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        delivery.Answer.Length.ShouldBeLessThanOrEqualTo(500);
        delivery.Answer.ShouldAllBe(c => !char.IsControl(c));
        return delivery;
    }
}
