using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Systole;

/// <summary>
/// What a node decides by, as a few digits: nodes that share a store and differ in it decide differently. Where a node listens, what it
/// runs and which labels it has is not in it.
/// </summary>
internal static class ConfigurationHash
{
    /// <summary>Few enough to compare by eye.</summary>
    private const int Digits = 12;

    /// <summary>12 hexadecimal digits.</summary>
    /// <param name="concurrency">How many runs at once.</param>
    /// <param name="alerting">Who is told of what.</param>
    /// <param name="agents">The agents, in any order.</param>
    public static string Of(ConcurrencyPolicy concurrency, AlertingPolicy alerting, IEnumerable<AgentPolicy> agents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer);
        Append(() => Write(json, concurrency));
        Append(() => Write(json, alerting));
        foreach (var agent in agents.OrderBy(agent => agent.Id)) Append(() => Write(json, agent));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];

        void Append(Action write)
        {
            buffer.ResetWrittenCount();
            json.Reset();
            json.WriteStartArray();
            write();
            json.WriteEndArray();
            json.Flush();
            hash.AppendData(buffer.WrittenSpan);
        }
    }

    private static void Write(Utf8JsonWriter json, ConcurrencyPolicy policy)
    {
        json.WriteNumberValue(policy.RunsMax);
        foreach (var (group, most) in policy.GroupRunsMax.OrderBy(limit => limit.Key, StringComparer.Ordinal))
        {
            json.WriteStringValue(group);
            json.WriteNumberValue(most);
        }
    }

    private static void Write(Utf8JsonWriter json, AlertingPolicy policy)
    {
        Spans(json, policy.GroupWait, policy.GroupInterval, policy.RepeatInterval);
        foreach (var by in policy.GroupBy) Text(json, Names.Of(by));
        foreach (var (name, traits) in policy.Channels)
        {
            Text(json, name);
            Flags(json, traits.Edits);
            Spans(json, traits.ResendEvery ?? TimeSpan.Zero, traits.Per);
            Whole(json, traits.Burst);
        }
        foreach (var route in policy.Routes)
        {
            var severity = route.Match.Severity is { } one ? Names.Of(one) : null;
            Text(json, route.Name, route.Match.Agent, route.Match.Kind, severity, route.Match.Label, route.Match.Alert);
            Text(json, [.. route.Channels]);
            Flags(json, route.Continue);
        }
    }

    // Every field has its place, absent ones too: a value must not pass for that of its neighbour. Only RunsHere is not what is decided by.
    private static void Write(Utf8JsonWriter json, AgentPolicy policy)
    {
        Text(json, policy.Id.Value, policy.Group, Schedule(policy.Schedule), policy.ActiveHours?.ToString());
        Flags(json, policy.CanRun, policy.CountsForConcurrency);
        Whole(json, (int)policy.FirstBeat, (int)policy.CatchUp, policy.InboxMax);
        Spans(json, policy.CatchUpAgeMax, policy.Jitter);
        Write(json, policy.Budget);
        json.WriteStartArray();
        foreach (var shared in policy.SharedBudgets)
        {
            Text(json, shared.Name);
            Write(json, shared.Policy);
        }
        json.WriteEndArray();
        Write(json, policy.Events);
        Write(json, policy.Watch);
        Spans(json, policy.Drain.Wait, policy.Retry.Backoff, policy.Retry.BackoffMax);
        Whole(json, (int)policy.Drain.Then, policy.Retry.Attempts, policy.Ack.CharsMax);
        Text(json, policy.Ack.Token, policy.AlertRoute);
        foreach (var (name, value) in policy.Labels) Text(json, name, value);
    }

    private static void Write(Utf8JsonWriter json, BudgetPolicy budget) => Text(
        json,
        budget.RunsPerHour?.ToString(CultureInfo.InvariantCulture),
        budget.TokensPerDay?.ToString(CultureInfo.InvariantCulture),
        // 5 and 5.0 are one limit.
        budget.UsdPerDay?.ToString("0.############################", CultureInfo.InvariantCulture),
        budget.Zone.Id);

    private static void Write(Utf8JsonWriter json, EventPolicy events)
    {
        Spans(json, events.MinSpacing, events.Coalesce, events.Quiet, events.EchoWindow, events.BackoffMax, events.FloodGuardWithin);
        Whole(json, (int)events.SelfCaused, events.FloodGuardRuns);
        json.WriteNumberValue(events.BackoffFactor);
    }

    private static void Write(Utf8JsonWriter json, WatchPolicy watch)
    {
        Spans(json, watch.StaleAfter, watch.TimeoutAfter, watch.DeferMax, watch.CheckInterval, watch.CancelGrace, watch.QuarantineWithin);
        Spans(json, watch.ToolStaleAfter, watch.RemindAfter, watch.NoProgressAfter, watch.ResumeMaxAge, watch.Expect?.Grace ?? TimeSpan.Zero);
        Flags(json, watch.WarnOnce, watch.Adaptive);
        Whole(json, watch.QuarantineAttempts, watch.LoopSame, watch.LoopIn);
        Text(json, watch.OnTimeout is { } then ? Names.Of(then) : null, Schedule(watch.Expect?.Schedule));
    }

    private static string? Schedule(Schedule? schedule) => schedule?.Key switch
    {
        null => null,
        { Cron: { } cron } => cron,
        { Interval: var interval } => string.Create(CultureInfo.InvariantCulture, $"{interval:c}"),
    };

    private static void Text(Utf8JsonWriter json, params ReadOnlySpan<string?> values)
    {
        foreach (var value in values) json.WriteStringValue(value);
    }

    private static void Flags(Utf8JsonWriter json, params ReadOnlySpan<bool> values)
    {
        foreach (var value in values) json.WriteBooleanValue(value);
    }

    private static void Whole(Utf8JsonWriter json, params ReadOnlySpan<int> values)
    {
        foreach (var value in values) json.WriteNumberValue(value);
    }

    private static void Spans(Utf8JsonWriter json, params ReadOnlySpan<TimeSpan> values)
    {
        foreach (var value in values) json.WriteNumberValue(value.Ticks);
    }
}
