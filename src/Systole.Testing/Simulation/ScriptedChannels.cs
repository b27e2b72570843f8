namespace Systole.Testing;

/// <summary>The channels of the world: they answer as the script says, and keep what arrived.</summary>
internal sealed class ScriptedChannels
{
    private readonly Dictionary<string, ChannelModel> _models = [];
    private readonly List<(Instant At, IncidentKey Key, string Message, Delivery Answer)> _answers = [];
    private readonly List<Arrival> _arrived = [];
    private int _references;

    /// <summary>What arrived, in order; the same message may be there twice.</summary>
    public IReadOnlyList<Arrival> Arrived => _arrived;

    /// <summary>Whether what arrives is kept. Default not: a world that goes on for long has too much of it.</summary>
    public bool Keeps { get; set; }

    /// <summary>When the next answer comes; null where none does.</summary>
    public Instant? NextAt => _answers.Aggregate((Instant?)null, (next, answer) => Instant.Earlier(next, answer.At));

    /// <summary>A channel behaves so from here on.</summary>
    public void Behave(string channel, ChannelModel model) => _models[channel] = model;

    /// <summary>A channel is given a message.</summary>
    public void Send(IncidentKey key, AlertMessage message, Instant at)
    {
        var model = _models.GetValueOrDefault(key.Channel) ?? new ChannelModel();
        var isThere = model.Outcome == DeliveryOutcome.Delivered || model.LosesAnswers;
        if (isThere && Keeps) _arrived.Add(new Arrival(at, message));
        var isDelivered = model.Outcome == DeliveryOutcome.Delivered && !model.LosesAnswers;
        var answer = isDelivered
            ? new Delivery(DeliveryOutcome.Delivered, "delivered") { Reference = message.Reference ?? $"m{++_references}" }
            : new Delivery(model.LosesAnswers ? DeliveryOutcome.Failed : model.Outcome, model.LosesAnswers ? "no answer" : Names.Of(model.Outcome))
            {
                RetryAfter = model.RetryAfter,
                MayHaveArrived = model.LosesAnswers,
            };
        _answers.Add((at + model.Takes, key, message.Key, answer));
    }

    /// <summary>The answers that have come, in order. Each is told once.</summary>
    public IReadOnlyList<(IncidentKey Key, string Message, Delivery Answer)> TakeAnswers(Instant at)
    {
        var come = _answers.Where(answer => answer.At <= at).OrderBy(answer => answer.At).ToList();
        _answers.RemoveAll(answer => answer.At <= at);
        return [.. come.Select(answer => (answer.Key, answer.Message, answer.Answer))];
    }

    /// <summary>Whoever waited for answers is gone.</summary>
    public void Forget() => _answers.Clear();
}

/// <summary>A message that a channel got.</summary>
/// <param name="At">When.</param>
/// <param name="Message">The message.</param>
internal sealed record Arrival(Instant At, AlertMessage Message);
