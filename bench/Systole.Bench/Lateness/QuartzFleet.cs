using Quartz;

namespace Systole.Bench.Lateness;

/// <summary>Quartz.NET in memory with as many simple triggers, due at the same instants of the interval.</summary>
internal static class QuartzFleet
{
    // Its default is 10. More for both, so that its lateness is that of the scheduler and not that of waiting for a thread.
    private const int Concurrency = 64;

    public static async Task<FiringResult> RunAsync(Fleet fleet, int intervals)
    {
        var firings = new Firings(fleet.Agents * (intervals + 1));
        NoOpJob.Firings = firings;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var scheduler = await QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.UseInMemoryStore();
            quartz.UseDefaultThreadPool(Concurrency);
            quartz.ConfigureScheduler(options => options.MaxBatchSize = Concurrency);
        }).BuildScheduler();
        await scheduler.Start();
        // Late enough for all of them to be registered before the first is due.
        var start = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(5);
        for (var i = 0; i < fleet.Agents; i++)
        {
            var job = JobBuilder.Create<NoOpJob>().WithIdentity(Fleet.NameOf(i)).Build();
            var trigger = TriggerBuilder.Create().WithIdentity(Fleet.NameOf(i)).StartAt(start + fleet.Offsets[i])
                .WithSimpleSchedule(schedule => schedule.WithInterval(fleet.Interval).RepeatForever()).Build();
            await scheduler.ScheduleJob(job, trigger);
        }
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        await Task.Delay(start - DateTimeOffset.UtcNow > TimeSpan.Zero ? start - DateTimeOffset.UtcNow : TimeSpan.Zero);
        var result = await firings.WatchAsync(fleet, intervals, bytes);
        await scheduler.Shutdown(true);
        return result;
    }
}

/// <summary>The job that does nothing but say that it was entered.</summary>
internal sealed class NoOpJob : IJob
{
    /// <summary>Quartz makes its jobs itself, so there is no other way in; fleets run one after the other.</summary>
    public static Firings? Firings { get; set; }

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (context.ScheduledFireTimeUtc is { } due) Firings?.Fired(due.ToUnixTimeMilliseconds());
        return ValueTask.CompletedTask;
    }
}
