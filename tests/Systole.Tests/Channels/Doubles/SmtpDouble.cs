using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Systole.Tests.Channels.Doubles;

/// <summary>A mail server on a free loopback port: EHLO, STARTTLS, AUTH, envelope and DATA.</summary>
internal sealed class SmtpDouble : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly ConcurrentQueue<string> _commands = new();
    private readonly TaskCompletionSource _fallenSilent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public SmtpDouble()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it offers after EHLO.</summary>
    public string[] Extensions { get; set; } = ["SIZE 1000000", "AUTH PLAIN LOGIN"];

    /// <summary>Answers in place of the usual ones, by the beginning of the command; "." is the end of a mail.</summary>
    public Dictionary<string, string> Instead { get; } = [];

    /// <summary>Encrypts from the beginning.</summary>
    public bool IsImplicit { get; set; }

    /// <summary>Hangs up instead of answering this.</summary>
    public string? HangsUpAt { get; set; }

    /// <summary>Never answers this.</summary>
    public string? SilentAt { get; set; }

    /// <summary>Done once it does not answer.</summary>
    public Task FallenSilent => _fallenSilent.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>For a client that knows this server's certificate.</summary>
    public RemoteCertificateValidationCallback Trust => (_, certificate, _, _) => certificate?.GetCertHashString() == _certificate.GetCertHashString();

    /// <summary>What was said to it; what a client says on leaving may come after the client believes to be done.</summary>
    public string[] Commands => [.. _commands];

    /// <summary>Mails as they were written, dots undone.</summary>
    public List<string> Mails { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> talks = [];
        try
        {
            while (true) talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        Stream stream = client.GetStream();
        try
        {
            if (IsImplicit) stream = await EncryptAsync(stream);
            var reader = new StreamReader(stream, Encoding.UTF8);
            await SayAsync("220 double ESMTP");
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                _commands.Enqueue(line);
                if (HangsUpAt is { } at && line.StartsWith(at, StringComparison.Ordinal)) return;
                if (SilentAt is { } silent && line.StartsWith(silent, StringComparison.Ordinal))
                {
                    _fallenSilent.TrySetResult();
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }
                var answer = Instead.FirstOrDefault(said => line.StartsWith(said.Key, StringComparison.Ordinal)).Value ?? Usual(line);
                await SayAsync(answer);
                if (line == "STARTTLS" && answer.StartsWith("220", StringComparison.Ordinal))
                {
                    stream = await EncryptAsync(stream);
                    reader = new StreamReader(stream, Encoding.UTF8);
                }
                else if (line == "AUTH LOGIN" && answer.StartsWith("334", StringComparison.Ordinal))
                {
                    _commands.Enqueue(Decoded(await reader.ReadLineAsync(_stop.Token)));
                    await SayAsync("334 UGFzc3dvcmQ6");
                    _commands.Enqueue(Decoded(await reader.ReadLineAsync(_stop.Token)));
                    await SayAsync(Instead.GetValueOrDefault("LOGIN") ?? "235 welcome");
                }
                else if (answer.StartsWith("354", StringComparison.Ordinal)) await TakeAsync(reader, SayAsync);
                if (line == "QUIT") return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException
            or System.Security.Authentication.AuthenticationException)
        {
            // The other side went, or the test is over.
        }
        finally
        {
            await stream.DisposeAsync();
        }

        async Task SayAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), _stop.Token);
    }

    private async Task TakeAsync(StreamReader reader, Func<string, Task> say)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".") mail.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        if (HangsUpAt == ".") throw new IOException();
        var answer = Instead.GetValueOrDefault(".") ?? "250 2.0.0 queued as 4711";
        if (answer.StartsWith('2')) Mails.Add(mail.ToString());
        await say(answer);
    }

    private string Usual(string line) => line.Split(' ', ':')[0] switch
    {
        "EHLO" => string.Join("\r\n", ((string[])["double greets you", .. Extensions]).Select((text, i) => i == Extensions.Length ? $"250 {text}" : $"250-{text}")),
        "HELO" or "MAIL" or "RCPT" => "250 ok",
        "STARTTLS" => "220 go ahead",
        "AUTH" => line == "AUTH LOGIN" ? "334 VXNlcm5hbWU6" : "235 welcome",
        "DATA" => "354 go ahead",
        "QUIT" => "221 bye",
        _ => "500 what",
    };

    private async Task<Stream> EncryptAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return secure;
    }

    private static string Decoded(string? line) => Encoding.UTF8.GetString(Convert.FromBase64String(line ?? ""));

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var signed = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        // Windows wants a key that came out of a store.
        return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pfx), null);
    }
}
