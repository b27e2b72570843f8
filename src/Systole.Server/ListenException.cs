namespace Systole.Server;

/// <summary>The node cannot listen where it was told to. The message is one line for a person: what, where, what to do.</summary>
public sealed class ListenException : Exception
{
    internal ListenException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
