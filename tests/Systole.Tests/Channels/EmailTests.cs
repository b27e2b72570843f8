using System.Text;
using Systole.Channels.Email;
using Systole.Tests.Api.Fakes;
using Systole.Tests.Channels.Doubles;

namespace Systole.Tests.Channels;

/// <summary>Mail, handed in by SMTP.</summary>
public class EmailTests
{
    [Fact]
    public async Task A_mail_says_what_is_wrong_and_that_a_machine_wrote_it()
    {
        await using var server = new SmtpDouble();
        var delivery = await OptionsOf(server).SendAsync(Messages.Of(Messages.Stale()), new ManualTime());
        delivery.ShouldBe(new Delivery(DeliveryOutcome.Delivered, "250 2.0.0 queued as 4711") { Reference = "<m-1@example.com>" });
        server.Commands.ShouldContain("MAIL FROM:<systole@example.com>");
        server.Commands.ShouldContain("RCPT TO:<ops@example.com>");
        server.Mails.Single().ShouldBe(
            $"""
            Date: {Messages.Noon.ToDateTimeOffset():ddd, dd MMM yyyy HH:mm:ss} +0000
            From: Systole <systole@example.com>
            To: ops@example.com
            Subject: [WARNING] stale pm/job: pm/job has shown no life for 5m
            Message-ID: <m-1@example.com>
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            [WARNING] stale pm/job: pm/job has shown no life for 5m
            open since {(Messages.Noon - TimeSpan.FromMinutes(5)).ToDateTimeOffset():yyyy-MM-dd HH:mm:ss} UTC (5m)
            limit 5m (watch.stale_after)

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_incident_is_one_thread()
    {
        await using var server = new SmtpDouble();
        var opened = await OptionsOf(server).SendAsync(Messages.Of(Messages.Stale()));
        var closing = Messages.Of(Messages.Closed(Messages.Stale())) with { Key = "m-2", Reference = opened.Reference };
        (await OptionsOf(server).SendAsync(closing)).Reference.ShouldBe(opened.Reference);
        server.Mails[1].ShouldContain("\nMessage-ID: <m-2@example.com>\n");
        server.Mails[1].ShouldContain("\nIn-Reply-To: <m-1@example.com>\nReferences: <m-1@example.com>\n");
    }

    [Fact]
    public async Task No_summary_and_no_reference_makes_a_header()
    {
        await using var server = new SmtpDouble();
        var news = Messages.Stale("lost\r\nBcc: everybody@example.com\r\n\r\nHello");
        await OptionsOf(server).SendAsync(Messages.Of(news) with { Reference = "<a@b>\r\nBcc: everybody@example.com" });
        var headers = server.Mails.Single().Split("\n\n")[0];
        headers.ShouldNotContain("\nBcc");
        headers.ShouldNotContain("References");
        headers.ShouldContain("\nSubject: [WARNING] stale pm/job: lost Bcc: everybody@example.com Hello\n");
    }

    [Fact]
    public async Task Other_alphabets_arrive_in_subject_and_text()
    {
        await using var server = new SmtpDouble();
        var summary = string.Concat(Enumerable.Repeat("漢字 🫀 ", 10)).TrimEnd();
        await (OptionsOf(server) with { From = "Käthe <k@example.com>" }).SendAsync(Messages.Of(Messages.Stale(summary)));
        var mail = server.Mails.Single();
        mail.ShouldAllBe(c => c < 128);
        mail.Split('\n').ShouldAllBe(line => line.Length <= 90);
        mail.ShouldContain($"From: =?utf-8?B?{Convert.ToBase64String("Käthe"u8)}?= <k@example.com>\n");
        var subject = mail[(mail.IndexOf("Subject: ", StringComparison.Ordinal) + 9)..mail.IndexOf("\nMessage-ID", StringComparison.Ordinal)];
        string.Concat(subject.Split("\n ").Select(word => Decoded(word["=?utf-8?B?".Length..^2]))).ShouldBe($"[WARNING] stale pm/job: {summary}");
        Decoded(mail[(mail.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].Replace("\n", "")).ShouldContain(summary + "\r\n");
    }

    [Fact]
    public async Task A_line_with_a_dot_alone_does_not_end_the_mail()
    {
        await using var server = new SmtpDouble();
        await OptionsOf(server).SendAsync(Messages.Said("one\n.\n..two\n.three\nfour"));
        server.Mails.Single().ShouldContain("\none\n.\n..two\n.three\nfour\nrun pm-12\n");
    }

    [Theory]
    [InlineData("AUTH PLAIN LOGIN")]
    [InlineData("AUTH LOGIN")]
    public async Task Who_has_a_password_signs_in(string extension)
    {
        await using var server = new SmtpDouble { Extensions = ["SIZE", extension] };
        (await SigningIn(server).SendAsync(Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        string[] signedIn = extension == "AUTH LOGIN" ? ["AUTH LOGIN", "systole", "pass word"]
            : ["AUTH PLAIN " + Convert.ToBase64String("\0systole\0pass word"u8)];
        server.Commands.Skip(1).Take(signedIn.Length).ShouldBe(signedIn);
        server.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_password_that_is_refused_is_gone_and_is_not_told()
    {
        await using var server = new SmtpDouble();
        server.Instead["AUTH PLAIN"] = $"535 5.7.8 no: pass word {Convert.ToBase64String("\0systole\0pass word"u8)}";
        (await SigningIn(server).SendAsync(Messages.Test()))
            .ShouldBe(new Delivery(DeliveryOutcome.Gone, "the server refuses signing in: 535 5.7.8 no: *** ***"));
        server.Extensions = ["AUTH LOGIN"];
        server.Instead["LOGIN"] = "454 4.7.0 later";
        (await SigningIn(server).SendAsync(Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Failed);
        server.Extensions = ["AUTH GSSAPI"];
        (await SigningIn(server).SendAsync(Messages.Test())).Answer.ShouldStartWith("the server lets nobody sign in by PLAIN or LOGIN");
        SigningIn(server).ToString().ShouldBe("email");
    }

    [Fact]
    public async Task STARTTLS_is_used_before_anything_secret_is_said()
    {
        await using var server = new SmtpDouble { Extensions = ["STARTTLS", "AUTH PLAIN"] };
        var options = SigningIn(server) with { Tls = SmtpSecurity.StartTls };
        using var channel = new EmailChannel(options, TimeProvider.System, server.Trust);
        (await channel.SendAsync(Messages.Test(), CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        var verbs = server.Commands.Select(command => command.Split(' ', ':')[0]).Where(verb => verb != "QUIT");
        verbs.ShouldBe(["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"]);
    }

    [Fact]
    public async Task A_connection_that_is_encrypted_from_the_beginning_works_as_well()
    {
        await using var server = new SmtpDouble { IsImplicit = true };
        using var channel = new EmailChannel(
            SigningIn(server) with { Tls = SmtpSecurity.Implicit }, TimeProvider.System, server.Trust);
        (await channel.SendAsync(Messages.Test(), CancellationToken.None)).Outcome.ShouldBe(DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_trusted()
    {
        await using var server = new SmtpDouble { Extensions = ["STARTTLS", "AUTH PLAIN"] };
        var delivery = await (SigningIn(server) with { Tls = SmtpSecurity.StartTls }).SendAsync(Messages.Test());
        (delivery.Outcome, delivery.MayHaveArrived).ShouldBe((DeliveryOutcome.Failed, false));
        delivery.Answer.ShouldStartWith("no secure connection: ");
        server.Commands.Length.ShouldBe(2);
    }

    [Fact]
    public async Task Where_STARTTLS_is_not_offered_nothing_is_sent_in_the_clear()
    {
        await using var server = new SmtpDouble();
        var delivery = await (SigningIn(server) with { Tls = SmtpSecurity.StartTls }).SendAsync(Messages.Test());
        delivery.ShouldBe(new Delivery(DeliveryOutcome.Failed, "the server offers no STARTTLS: set tls: none where that is meant"));
        server.Commands.Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("MAIL", "550 5.7.1 not you", DeliveryOutcome.Gone)]
    [InlineData("RCPT", "550 5.1.1 no such user", DeliveryOutcome.Gone)]
    [InlineData("RCPT", "450 4.2.1 greylisted", DeliveryOutcome.Failed)]
    [InlineData("MAIL", "451 4.3.0 later", DeliveryOutcome.Failed)]
    [InlineData("DATA", "554 no", DeliveryOutcome.Failed)]
    [InlineData(".", "552 5.3.4 too big", DeliveryOutcome.Rejected)]
    [InlineData(".", "452 4.3.1 full", DeliveryOutcome.Failed)]
    [InlineData("EHLO", "421 4.3.2 going down", DeliveryOutcome.Failed)]
    public async Task What_the_server_refuses_decides_what_is_to_be_done(string command, string answer, DeliveryOutcome outcome)
    {
        await using var server = new SmtpDouble();
        server.Instead[command] = answer;
        var delivery = await OptionsOf(server).SendAsync(Messages.Test());
        (delivery.Outcome, delivery.MayHaveArrived).ShouldBe((outcome, false));
        delivery.Answer.ShouldEndWith(answer);
        server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_can_be_reached_is_told_though_another_cannot()
    {
        await using var server = new SmtpDouble();
        server.Instead["RCPT TO:<gone@"] = "550 5.1.1 no such user";
        var delivery = await (OptionsOf(server) with { To = ["gone@example.com", "ops@example.com"] }).SendAsync(Messages.Test());
        delivery.Answer.ShouldBe("250 2.0.0 queued as 4711; but not for all: 550 5.1.1 no such user");
        delivery.Outcome.ShouldBe(DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_server_without_extensions_is_spoken_to_the_old_way()
    {
        await using var server = new SmtpDouble();
        server.Instead["EHLO"] = "502 what";
        (await OptionsOf(server).SendAsync(Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Delivered);
    }

    [Theory]
    [InlineData("RCPT", false)]
    [InlineData(".", true)]
    public async Task A_mail_may_have_arrived_once_its_end_was_sent(string at, bool mayHaveArrived)
    {
        await using var server = new SmtpDouble { HangsUpAt = at };
        var delivery = await OptionsOf(server).SendAsync(Messages.Test());
        (delivery.Outcome, delivery.MayHaveArrived).ShouldBe((DeliveryOutcome.Failed, mayHaveArrived));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_left()
    {
        await using var server = new SmtpDouble { SilentAt = "MAIL" };
        var time = new ManualTime();
        var sending = OptionsOf(server).SendAsync(Messages.Test(), time);
        await server.FallenSilent;
        time.Advance(TimeSpan.FromSeconds(15));
        (await sending).ShouldBe(new Delivery(DeliveryOutcome.Failed, "no answer in time"));
    }

    [Fact]
    public void The_port_says_how_the_connection_is_secured_unless_somebody_does()
    {
        Mail(587).Security.ShouldBe(SmtpSecurity.StartTls);
        Mail(2525).Security.ShouldBe(SmtpSecurity.StartTls);
        Mail(465).Security.ShouldBe(SmtpSecurity.Implicit);
        Mail(25).Security.ShouldBe(SmtpSecurity.None);
        (Mail(25) with { Username = "systole", Password = "pass word" }).Security.ShouldBe(SmtpSecurity.StartTls);
        (Mail(25) with { Tls = SmtpSecurity.StartTls }).Security.ShouldBe(SmtpSecurity.StartTls);
    }

    [Fact]
    public void What_cannot_be_right_is_a_problem()
    {
        Keys(Mail(587)).ShouldBeEmpty();
        Keys(Mail(465) with { Tls = SmtpSecurity.StartTls }).ShouldBe(["tls"]);
        Keys(Mail(0)).ShouldBe(["port"]);
        Keys(Mail(25) with { Host = "no host" }).ShouldBe(["host"]);
        Keys(Mail(25) with { Username = "a" }).ShouldBe(["password"]);
        Keys(Mail(25) with { Password = "a" }).ShouldBe(["username"]);
        Keys(Mail(25) with { From = "nobody" }).ShouldBe(["from"]);
        Keys(Mail(25) with { From = "a\r\nBcc: b <c@example.com>" }).ShouldBe(["from"]);
        Keys(Mail(25) with { To = [] }).ShouldBe(["to"]);
        Keys(Mail(25) with { To = ["ops@example.com", "öps@example.com"] }).ShouldBe(["to[1]"]);

        static IEnumerable<string> Keys(EmailOptions options) => options.Problems().Select(problem => problem.Key);
    }

    [Theory]
    [InlineData("a@b.c, d@e.f")]
    [InlineData("a@b.c,d@e.f")]
    [InlineData("x@y.z; q@r.s")]
    [InlineData("x@y.z q@r.s")]
    [InlineData("x@y.z <q@r.s>")]
    [InlineData("Ops, Night <q@r.s>")]
    [InlineData("Ops <a@b.c>, Night <q@r.s>")]
    [InlineData("\"Ops\" <a@b.c>, \"Night\" <q@r.s>")]
    [InlineData("ops;night <q@r.s>")]
    [InlineData("\"x@y.z\", q@r.s")]
    public void Several_addresses_in_one_text_are_refused_and_not_taken_for_a_name(string several)
    {
        var (to, from) = (Mail(587) with { To = [several] }, Mail(587) with { From = several });
        to.Problems().ShouldBe([("to[0]", "must be one address: write several as a list, [a@example.com, b@example.com]; "
            + "a name with '@', ',' or ';' in it is written \"in quotes\" <ops@example.com>")]);
        from.Problems().ShouldBe([("from", "must be one address: mail is from one; "
            + "a name with '@', ',' or ';' in it is written \"in quotes\" <ops@example.com>")]);
    }

    [Theory]
    [InlineData("ops@example.com")]
    [InlineData("<ops@example.com>")]
    [InlineData("Ops <ops@example.com>")]
    [InlineData("Ops and Night <ops@example.com>")]
    [InlineData("\"Ops, Night; all @ once\" <ops@example.com>")]
    [InlineData("Käthe <k+ops@example.com>")]
    public void One_address_may_have_a_name(string address) => (Mail(587) with { From = address, To = [address] }).Problems().ShouldBeEmpty();

    [Theory]
    [InlineData("Ops ops@example.com")]
    [InlineData("\"Ops\" ops@example.com")]
    [InlineData("Ops <ops@example.com")]
    [InlineData("Ops <nobody>")]
    [InlineData("")]
    [InlineData("<>")]
    [InlineData(">")]
    public void What_is_no_address_is_a_problem(string address) =>
        (Mail(587) with { To = [address] }).Problems().ShouldHaveSingleItem().Problem.ShouldStartWith("must be a mail address in plain ASCII");

    private static string Decoded(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static EmailOptions Mail(int port) =>
        new() { Host = "localhost", Port = port, From = "Systole <systole@example.com>", To = ["ops@example.com"], AllowPrivate = true };

    private static EmailOptions OptionsOf(SmtpDouble server) => Mail(server.Port) with { Tls = SmtpSecurity.None };

    private static EmailOptions SigningIn(SmtpDouble server) => OptionsOf(server) with { Username = "systole", Password = "pass word" };
}
