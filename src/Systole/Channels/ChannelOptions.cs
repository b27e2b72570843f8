namespace Systole.Channels;

/// <summary>How a channel is reached: one record for each kind.</summary>
public abstract record ChannelOptions
{
    /// <summary>The longest <see cref="Timeout"/>: 60 s.</summary>
    public static readonly TimeSpan TimeoutMax = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long one attempt may take, more than zero and at most <see cref="TimeoutMax"/>. Default 15 s. After it the message is tried again.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Whether the channel may be on this host or in a private network. Default false: a private, loopback or link-local address is refused
    /// where it is written as one, and when it is connected to. A proxy that the environment names (<c>HTTPS_PROXY</c>) is used, and then it is
    /// the proxy's address that is connected to.
    /// </summary>
    public bool AllowPrivate { get; init; }

    /// <summary>The name of the kind, as the configuration has it.</summary>
    public abstract string Kind { get; }

    /// <summary>What the core has to know of this kind.</summary>
    internal abstract ChannelTraits Traits { get; }

    /// <summary>What must not be read in an answer, a log or an exception.</summary>
    internal virtual IEnumerable<string?> Confidential => [];

    /// <summary>What is wrong, by the key it is wrong at, each in a sentence without secrets; empty where the channel can be made.</summary>
    internal IEnumerable<(string Key, string Problem)> Problems()
    {
        if (Timeout <= TimeSpan.Zero || Timeout > TimeoutMax)
            yield return ("timeout", $"must be more than 0s and at most {DurationText.Format(TimeoutMax)}");
        foreach (var problem in OwnProblems()) yield return problem;
    }

    /// <summary>What is wrong with the keys of this kind.</summary>
    private protected virtual IEnumerable<(string Key, string Problem)> OwnProblems() => [];

    /// <summary>The kind and nothing else: what is in here is secret.</summary>
    public sealed override string ToString() => Kind;
}
