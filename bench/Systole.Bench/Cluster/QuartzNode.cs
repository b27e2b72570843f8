using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Systole.Bench.Lateness;

namespace Systole.Bench.Cluster;

/// <summary>
/// A node of Quartz.NET, clustered over its tables in PostgreSQL, which it makes itself, with an address that triggers a job: as an
/// application with such nodes would have it.
/// </summary>
internal sealed class QuartzNode(NodeSettings settings, Entries entries) : INodeUnderLoad
{
    // Its default is 10 threads, and triggers one by one. More for both, so that it is the store that is measured.
    private const int Concurrency = 64;

    private IScheduler? _scheduler;
    private WebApplication? _app;

    public async Task<NodeReady> StartAsync()
    {
        var watch = Stopwatch.StartNew();
        CountingJob.Entries = entries;
        _scheduler = await QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(settings.Connection);
                store.UseSystemTextJsonSerializer();
                store.UseClustering();
                store.ProvisionSchema();
            });
            quartz.UseDefaultThreadPool(Concurrency);
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "bench";
                options.InstanceId = settings.Name;
                options.MaxBatchSize = Concurrency;
            });
        }).BuildScheduler();
        // Those of all nodes are the same; the first one stores them.
        if (!await _scheduler.Exists(KeyOf(0))) await ScheduleAsync(_scheduler);
        _app = Listen(_scheduler);
        await _app.StartAsync();
        var preparing = watch.Elapsed;
        await _scheduler.Start();
        return new NodeReady(_app.Urls.First(), preparing.TotalMilliseconds, (watch.Elapsed - preparing).TotalMilliseconds);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        if (_scheduler is not null) await _scheduler.Shutdown(true);
    }

    private static JobKey KeyOf(int job) => new(Fleet.NameOf(job));

    // In one go: one by one they are acknowledged a few hundred times a second.
    private Task ScheduleAsync(IScheduler scheduler)
    {
        var start = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(1);
        var jobs = new Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>>();
        for (var i = 0; i < settings.Agents; i++)
        {
            var job = JobBuilder.Create<CountingJob>().WithIdentity(KeyOf(i)).StoreDurably().Build();
            jobs[job] = settings.Every is { } every ? [TriggerOf(i, every, start)] : [];
        }
        return scheduler.ScheduleJobs(jobs, new ScheduleJobOptions()).AsTask();
    }

    private ITrigger TriggerOf(int job, TimeSpan every, DateTimeOffset start) =>
        TriggerBuilder.Create().WithIdentity(Fleet.NameOf(job)).StartAt(start + every * job / settings.Agents)
            .WithSimpleSchedule(schedule => schedule.WithInterval(every).RepeatForever()).Build();

    private static WebApplication Listen(IScheduler scheduler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/api/agents/{job}/wakes", async (string job) =>
        {
            await scheduler.TriggerJob(new JobKey(job));
            return Results.Accepted();
        });
        return app;
    }
}

/// <summary>The job that does nothing but count.</summary>
internal sealed class CountingJob : IJob
{
    /// <summary>Quartz makes its jobs itself, so there is no other way in.</summary>
    public static Entries? Entries { get; set; }

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        Entries?.Entered(context.ScheduledFireTimeUtc?.ToUnixTimeMilliseconds());
        return ValueTask.CompletedTask;
    }
}
