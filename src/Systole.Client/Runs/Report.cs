using System.Text.Json;
using Systole.Client.Wire;

namespace Systole.Client.Runs;

/// <summary>Something that a run has to say, in its place among the others.</summary>
internal abstract class Report
{
    /// <summary>A sign of life.</summary>
    /// <param name="body">What it says.</param>
    /// <param name="isPlain">Whether it says nothing that the next one would not say too: then the next one takes its place.</param>
    public sealed class Sign(ActivityBody body, bool isPlain) : Report
    {
        public ActivityBody Body => body;

        public bool IsPlain => isPlain;
    }

    /// <summary>It has nothing to do.</summary>
    public sealed class Idle : Report;

    /// <summary>A checkpoint; somebody waits for it.</summary>
    public sealed class Save(JsonElement data, long? sequence) : Report
    {
        public JsonElement Data => data;

        public long? Sequence => sequence;

        public TaskCompletionSource<CheckpointSavedDocument> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Its end.</summary>
    public sealed class Finish(FinishBody body) : Report
    {
        public FinishBody Body => body;

        /// <summary>The node may have heard it though its answer was lost.</summary>
        public string Key { get; } = Guid.NewGuid().ToString("N");

        public TaskCompletionSource<string> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
