using System.Net.Sockets;
using System.Security.Authentication;

namespace Systole.Channels.Network;

/// <summary>What a fault on the way means. Its words are ours: messages of exceptions name addresses, and those are secret here.</summary>
internal static class NetworkFault
{
    /// <summary>Whether an exception is one, or the end of the time there was.</summary>
    public static bool Is(Exception e) =>
        e is HttpRequestException or IOException or SocketException or AuthenticationException or OperationCanceledException;

    /// <summary>What came of the message.</summary>
    /// <param name="e">The fault.</param>
    /// <param name="wasSent">Whether the message, or a part of it, was on its way by then.</param>
    public static Delivery Of(Exception e, bool wasSent) =>
        new(DeliveryOutcome.Failed, AnswerText.Of(Words(e, wasSent))) { MayHaveArrived = wasSent };

    private static string Words(Exception e, bool wasSent)
    {
        if (e is OperationCanceledException) return "no answer in time";
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is RefusedAddressException refused) return refused.Message;
            if (cause is AuthenticationException tls) return $"no secure connection: {tls.Message}";
            if (cause is SocketException socket) return Words(socket.SocketErrorCode);
        }
        return wasSent ? "the connection broke before an answer came" : "the connection broke";
    }

    private static string Words(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the host's name was not found",
        // The text of the code alone: that of an exception may name the address.
        _ => new SocketException((int)error).Message,
    };
}
