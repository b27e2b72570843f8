namespace Systole.Core.Tests.Properties.Beats;

/// <summary>When something may come: never before, and not after. Where everything is known the two are one instant.</summary>
internal readonly record struct Window(Instant From, Instant To)
{
    public static Window At(Instant at) => new(at, at);

    /// <summary>The window between two instants that may never come; null where it never opens.</summary>
    public static Window? Of(Instant? from, Instant? to) => from is { } opens ? new Window(opens, to ?? Instant.Max) : null;

    public bool Holds(Instant at) => at >= From && at <= To;

    /// <summary>Not before another instant.</summary>
    public Window NotBefore(Instant at) => new(Instant.Later(From, at), Instant.Later(To, at));

    public override string ToString() => From == To ? $"at {From}" : $"from {From} to {To}";
}
