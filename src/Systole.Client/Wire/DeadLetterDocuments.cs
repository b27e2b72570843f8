using System.Text.Json;

namespace Systole.Client.Wire;

/// <summary>A page of dead letters, the latest accepted first.</summary>
/// <param name="DeadLetters">The dead letters.</param>
/// <param name="Next">The <c>cursor</c> of the next page; left out on the last.</param>
public sealed record DeadLettersDocument(IReadOnlyList<DeadLetterDocument> DeadLetters, string? Next = null);

/// <summary>A wake that used up its attempts. It is kept until somebody requeues or drops it.</summary>
public sealed record DeadLetterDocument
{
    /// <summary>Its agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The wake, such as <c>w12</c>.</summary>
    public required string Wake { get; init; }

    /// <summary>What happened.</summary>
    public required string Reason { get; init; }

    /// <summary>How urgent it was.</summary>
    public required string Intent { get; init; }

    /// <summary>Its key; left out where it has none.</summary>
    public string? Key { get; init; }

    /// <summary>How many accepted requests it stands for.</summary>
    public required int Count { get; init; }

    /// <summary>Attempts that were made.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the first of its requests was accepted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When it was given up.</summary>
    public required DateTimeOffset DeadAt { get; init; }

    /// <summary>What the agent was to be told; left out where there is nothing.</summary>
    public JsonElement? Payload { get; init; }
}

/// <summary>Which dead letters are put back, or dropped.</summary>
public sealed record DeadLettersBody
{
    /// <summary>Their agent. Required.</summary>
    public string? Agent { get; init; }

    /// <summary>The wakes, 1 to 1,000. Required. Those that are dead no more are passed over.</summary>
    public IReadOnlyList<string>? Wakes { get; init; }
}

/// <summary>How many dead letters were put back, or dropped.</summary>
/// <param name="Count">How many.</param>
public sealed record DeadLettersDoneDocument(int Count);
