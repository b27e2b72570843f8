using Systole.Client.Wire;

namespace Systole.Client;

/// <summary>Something did not come about between this program and a node. The message is one line for a person.</summary>
public abstract class SystoleException : Exception
{
    private protected SystoleException(string message, Exception? inner) : base(message, inner)
    {
    }
}

/// <summary>The node refused. <see cref="Problem"/> says why, in a form that programs can act on.</summary>
public sealed class SystoleRefusedException : SystoleException
{
    internal SystoleRefusedException(ProblemDocument problem, TimeSpan? retryAfter) : base(problem.Detail, null)
    {
        Problem = problem;
        RetryAfter = retryAfter;
    }

    /// <summary>Why.</summary>
    public ProblemDocument Problem { get; }

    /// <summary>When it is worth trying again; null where the node did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>No Systole node answers at an address. The message names it and says what to do.</summary>
public sealed class SystoleUnreachableException : SystoleException
{
    internal SystoleUnreachableException(string url, string what, Exception? inner = null)
        : base($"cannot reach {url}: {what}", inner) => Url = url;

    /// <summary>The address.</summary>
    public string Url { get; }
}
