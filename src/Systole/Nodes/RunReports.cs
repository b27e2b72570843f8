using Systole.Loop;
using Systole.Runners;
using Systole.Time;

namespace Systole;

/// <summary>What runners report goes into the inbox like everything else.</summary>
internal sealed class RunReports(Inbox inbox, NodeClock clock) : IRunObserver
{
    public void Active(RunId run) => inbox.Report(new ActiveSignal(run) { At = clock.Wall });

    public void Ended(RunId run, RunEnd end) => inbox.Report(new EndedSignal(run, end) { At = clock.Wall });
}
