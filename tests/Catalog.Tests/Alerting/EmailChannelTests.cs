using System.Text;
using Groundshift.Catalog.Alerting;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>Mail with a picture, and mail servers that refuse.</summary>
public sealed class EmailChannelTests : IDisposable
{
    private const string Chip = "products/chips/a.png";
    private static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 1, 2, 3];

    private readonly AlertWorld _world = new();
    private readonly MailServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static AlertChannel Channel => new() { Id = "mail", Kind = ChannelKind.Email, Target = "ada@example.com, bob@example.com", Created = Patches.Day };

    [Fact]
    public async Task An_alert_comes_as_text_and_html_with_its_picture()
    {
        await _world.Catalog.PutObjectAsync(Chip, Picture, "image/png");

        var result = await Sender().SendAsync(Channel, await EventAsync(), Token);

        result.Verdict.ShouldBe(SendVerdict.Taken);
        var mail = _server.Mails.ShouldHaveSingleItem();
        mail.ShouldContain("To: ada@example.com, bob@example.com");
        mail.ShouldContain("multipart/");
        mail.ShouldContain("text/plain");
        mail.ShouldContain("text/html");
        mail.ShouldContain("Content-ID: <before-after>");
        mail.ShouldContain(Convert.ToBase64String(Picture));
        mail.ShouldContain($"Message-ID: <{(await _world.OnlyAsync()).Id}-1@localhost>", Case.Insensitive);
        var text = Texts(mail);
        text.ShouldContain("trees to bare, 11.");
        text.ShouldContain($"https://example.com/stac/alerts/{(await _world.OnlyAsync()).Id}");
    }

    [Fact]
    public async Task Without_a_picture_the_mail_goes_all_the_same()
    {
        (await Sender().SendAsync(Channel, await EventAsync(), Token)).Verdict.ShouldBe(SendVerdict.Taken);

        _server.Mails.ShouldHaveSingleItem().ShouldNotContain("Content-ID");
    }

    [Fact]
    public void Text_from_outside_makes_no_header_and_no_markup()
    {
        var body = """{"data":{"severity":"severe","from":"a\r\nBcc: eve@example.com","to":"<script>","hectares":1,"area":"x"}}""";
        using var mail = MailText.Of(new ChannelEvent("e", "groundshift.alert.confirmed", "alerts/a", Patches.Day, body)).ToMail("g@localhost", "ada@example.com", new("e", "t", "s", Patches.Day, body), null);

        mail.Subject.ShouldNotContain("\n");
        using var reader = new StreamReader(mail.AlternateViews[0].ContentStream);
        reader.ReadToEnd().ShouldNotContain("<script>");
    }

    [Theory]
    [InlineData("220 ready", "550 no such user", SendVerdict.Refused)]
    [InlineData("220 ready", "450 mailbox busy", SendVerdict.Unavailable)]
    [InlineData("421 too busy", "250 ok", SendVerdict.Unavailable)]
    [InlineData("554 go away", "250 ok", SendVerdict.Unavailable)]
    public async Task A_refusal_is_an_answer(string greeting, string recipient, SendVerdict verdict)
    {
        (_server.Greeting, _server.Recipient) = (greeting, recipient);

        var result = await Sender().SendAsync(Channel with { Target = "ada@example.com" }, await EventAsync(), Token);

        result.Verdict.ShouldBe(verdict);
        _server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mail_server_that_is_not_there_is_tried_later()
    {
        // Nobody may listen on port 1 (tcpmux).
        (await Sender(port: 1).SendAsync(Channel, await EventAsync(), Token)).Verdict.ShouldBe(SendVerdict.Unavailable);
    }

    public void Dispose()
    {
        _server.Dispose();
        _world.Dispose();
    }

    private EmailChannel Sender(int? port = null) => new(
        _world.Catalog.Stores.Objects,
        _world.Catalog.Alerting with { Mail = new MailSettings { Host = "127.0.0.1", Port = port ?? _server.Port, Tls = false, From = "groundshift@localhost" } },
        _world.Clock);

    private async Task<ChannelEvent> EventAsync()
    {
        await _world.AddRuleAsync(AlertWorld.Rule());
        await _world.ReportAsync(1, Patches.Clearing() with { Chip = Chip });
        return AlertEvents.Of(await _world.OnlyAsync(), AlertNews.Confirmed, _world.Catalog.Alerting);
    }

    // Both bodies as people read them, whatever encoding they travel in.
    private static string Texts(string mail)
    {
        var parts = mail.Split("\n\n").SelectMany(part => part.Split("\r\n\r\n")).ToList();
        var text = new StringBuilder(mail.Replace("=\r\n", string.Empty, StringComparison.Ordinal).Replace("=\n", string.Empty, StringComparison.Ordinal));
        var buffer = new byte[mail.Length];
        foreach (var part in parts.Select(part => string.Concat(part.Split("--")[0].Where(letter => !char.IsWhiteSpace(letter)))))
        {
            if (Convert.TryFromBase64String(part, buffer, out var length))
            {
                text.AppendLine(Encoding.UTF8.GetString(buffer.AsSpan(0, length)));
            }
        }

        return text.ToString();
    }
}
