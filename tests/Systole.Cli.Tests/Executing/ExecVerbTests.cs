using Systole.Cli.Verbs;

namespace Systole.Cli.Tests.Executing;

public sealed class ExecVerbTests
{
    [Theory]
    [InlineData("claude", "claude")]
    [InlineData("./backup.sh", "backup.sh")]
    [InlineData("./heartbeat.sh", "heartbeat.sh")]
    [InlineData("./.run", ".run")]
    [InlineData("heartbeat", "exec heartbeat")]
    [InlineData("bin/heartbeat", "exec bin/heartbeat")]
    [InlineData("bin/", "exec bin/")]
    public void The_task_is_the_command_s_file_name_unless_no_run_may_have_it(string command, string task) => ExecVerb.TaskOf(command).ShouldBe(task);
}
