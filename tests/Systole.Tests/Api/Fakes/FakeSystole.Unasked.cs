using System.Text.Json;
using Systole.Stores;

namespace Systole.Tests.Api.Fakes;

/// <summary>Verbs that no face has yet, so that nobody asks for them.</summary>
internal sealed partial class FakeSystole
{
    public ValueTask<Answer<RegisterReceipt>> RegisterAsync(
        string agent, RegisterRequest request, RequestKey? key = null, CancellationToken stop = default) => throw Unasked();

    public Answer<ActivityReceipt> Activity(string run, ActivityReport report, long? token = null) => throw Unasked();

    public ValueTask<Answer<RunReceipt>> FinishAsync(
        string run, Finish finish, long? token = null, RequestKey? key = null, CancellationToken stop = default) => throw Unasked();

    public ValueTask<Answer<RunReceipt>> ExtendAsync(
        string run, TimeSpan by, long? token = null, RequestKey? key = null, CancellationToken stop = default) => throw Unasked();

    public ValueTask<Answer<RunReceipt>> SaveCheckpointAsync(
        string agent, string task, JsonElement data, long? token = null, long? sequence = null, RequestKey? key = null,
        CancellationToken stop = default) => throw Unasked();

    public ValueTask<Answer<CheckpointRecord>> LoadCheckpointAsync(string agent, string task, CancellationToken stop = default) =>
        throw Unasked();

    public Answer<IReadOnlyList<WatchedRunView>> InFlight(string? agent = null) => throw Unasked();

    public ValueTask<Answer<IReadOnlyList<DeadLetter>>> DeadLettersAsync(
        string? agent, WakeId? before, int countMax, CancellationToken stop = default) => throw Unasked();

    public ValueTask<Answer<DeadLetterReceipt>> RequeueAsync(
        string agent, IReadOnlyCollection<WakeId> wakes, RequestKey? key = null, CancellationToken stop = default) => throw Unasked();

    public ValueTask<Answer<DeadLetterReceipt>> DropAsync(
        string agent, IReadOnlyCollection<WakeId> wakes, RequestKey? key = null, CancellationToken stop = default) => throw Unasked();

    private static NotSupportedException Unasked() => new("no test asks for this");
}
