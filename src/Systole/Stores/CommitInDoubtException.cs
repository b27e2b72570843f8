namespace Systole.Stores;

/// <summary>
/// The answer to a commit was lost: whether it was written shows only in what the store says next. That of one which a node owns never is.
/// </summary>
internal sealed class CommitInDoubtException : StoreException
{
    /// <summary>Says what happened.</summary>
    /// <param name="message">One line: what, where, what to do.</param>
    /// <param name="inner">What the driver or the system said.</param>
    public CommitInDoubtException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
