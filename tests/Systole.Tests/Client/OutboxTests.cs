using Systole.Client.Runs;
using Systole.Client.Wire;

namespace Systole.Tests.Client;

public sealed class OutboxTests
{
    private readonly Outbox _outbox = new(3);

    [Fact]
    public void Plain_signs_of_life_in_a_row_are_one_that_moved_forward_if_any_did()
    {
        _outbox.Add(Plain(new ActivityBody { Progress = true, Tokens = 1 }));
        _outbox.Add(Plain(new ActivityBody { Progress = false, Usd = 2 }));
        Sign().ShouldBe(new ActivityBody { Tokens = 1, Usd = 2 });
        _outbox.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Past_the_bound_the_oldest_plain_sign_goes_first_then_the_oldest_change_and_the_end_never()
    {
        _outbox.Add(Change("a"));
        _outbox.Add(Plain(new ActivityBody { Tokens = 1 }));
        _outbox.Add(Change("b"));
        _outbox.Add(Change("c"));
        _outbox.Add(Change("d"));
        _outbox.Add(new Report.Finish(new FinishBody()));

        Sign().Tool.ShouldBe("b");
        Sign().Tool.ShouldBe("c");
        Sign().Tool.ShouldBe("d");
        _outbox.Take().ShouldBeOfType<Report.Finish>();
        _outbox.Take().ShouldBeNull();
    }

    [Fact]
    public void What_could_not_be_sent_comes_first_again_and_what_came_since_is_the_newer()
    {
        _outbox.Add(Plain(new ActivityBody { Tokens = 1 }));
        var taken = _outbox.Take()!;
        _outbox.Add(Plain(new ActivityBody { Tokens = 2 }));
        _outbox.Return(taken);
        Sign().Tokens.ShouldBe(2);
    }

    private ActivityBody Sign() => _outbox.Take().ShouldBeOfType<Report.Sign>().Body;

    private static Report.Sign Plain(ActivityBody body) => new(body, isPlain: true);

    private static Report.Sign Change(string tool) => new(new ActivityBody { Tool = tool }, isPlain: false);
}
