namespace Systole.Channels.Network;

/// <summary>Nothing was connected to: the address is private, and the channel is not allowed to be there.</summary>
internal sealed class RefusedAddressException(string message) : IOException(message);
