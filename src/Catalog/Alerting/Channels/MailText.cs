using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Core.Alerting;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>What a mail says about an event.</summary>
internal sealed class MailText
{
    private const string PictureId = "before-after";
    private static readonly (string Rel, string Text)[] Named = [("self", "Alert"), ("before", "Before"), ("after", "After"), ("preview", "Picture"), ("superseded-by", "Now part of")];

    private readonly string _subject;
    private readonly IReadOnlyList<(string Name, string Value)> _lines;
    private readonly IReadOnlyList<(string Text, string Href)> _links;

    private MailText(string subject, IReadOnlyList<(string Name, string Value)> lines, IReadOnlyList<(string Text, string Href)> links, string? chip) =>
        (_subject, _lines, _links, Chip) = (subject, lines, links, chip);

    /// <summary>Path of the picture in the object store; null where there is none.</summary>
    public string? Chip { get; }

    /// <summary>Reads an event.</summary>
    public static MailText Of(ChannelEvent message)
    {
        var data = JsonNode.Parse(message.Body)?["data"]?.AsObject() ?? [];
        return message.Type.StartsWith(AlertEvents.TypePrefix, StringComparison.Ordinal)
            ? OfAlert(message.Type[AlertEvents.TypePrefix.Length..], data)
            : new MailText($"Groundshift: {message.Type}", [("About", message.Subject), .. Said(data)], [.. Links(data).Where(link => link.Rel == "self").Select(link => ("Item", link.Href))], null);
    }

    /// <summary>The mail, which the caller disposes. Its message id is made of the event's, so that repetitions can be told.</summary>
    public MailMessage ToMail(string from, string to, ChannelEvent message, byte[]? picture)
    {
        var mail = new MailMessage { From = new MailAddress(from), Subject = OneLine(_subject), SubjectEncoding = Encoding.UTF8, Body = Plain(), BodyEncoding = Encoding.UTF8 };
        foreach (var address in to.Split(','))
        {
            mail.To.Add(new MailAddress(address.Trim()));
        }

        mail.Headers.Add("Message-ID", $"<{message.Id}@{mail.From.Host}>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        var html = AlternateView.CreateAlternateViewFromString(Html(picture is not null), Encoding.UTF8, MediaTypeNames.Text.Html);
        if (picture is not null)
        {
            html.LinkedResources.Add(new LinkedResource(new MemoryStream(picture), MediaTypeNames.Image.Png) { ContentId = PictureId });
        }

        mail.AlternateViews.Add(html);
        return mail;
    }

    private static MailText OfAlert(string news, JsonObject data)
    {
        string Field(string name) => data[name]?.ToString() ?? "-";
        var change = $"{Field("from")} to {Field("to")}, {Number(data["hectares"], "0.##")} ha";
        var place = data["centroid"] is JsonArray { Count: 2 } centre ? $"{Number(centre[1], "F5")}, {Number(centre[0], "F5")} (latitude, longitude)" : "-";
        List<(string Name, string Value)> lines =
        [
            ("What", $"{change}: {news}"),
            ("Area", Field("area")),
            ("Rule", Field("rule")),
            ("Severity", Field("severity")),
            ("Place", place),
            ("When", $"after {Field("last_before")}, first seen {Field("first_evidence")}, last seen {Field("last_evidence")}"),
            ("Confidence", $"{Number(data["confidence"], "P0")}, seen in {Field("supporting")} of {Field("observations")} clear observations"),
        ];
        if (data["reason"] is { } reason)
        {
            lines.Add(("Why", reason.ToString()));
        }

        var links = Links(data);
        return new MailText(
            $"[{Field("severity")}] {change}: {news} in {Field("area")}",
            lines,
            [.. Named.SelectMany(name => links.Where(link => link.Rel == name.Rel).Select(link => (name.Text, link.Href)))],
            data["chip"]?.ToString());
    }

    private static IEnumerable<(string Name, string Value)> Said(JsonObject data) => data["message"] is { } said ? [("Message", said.ToString())] : [];

    private static List<(string Rel, string Href)> Links(JsonObject data) =>
        [.. (data["links"] as JsonArray ?? []).OfType<JsonObject>().Select(link => (link["rel"]?.ToString() ?? string.Empty, link["href"]?.ToString() ?? string.Empty))];

    private static string Number(JsonNode? node, string format) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number.ToString(format, CultureInfo.InvariantCulture) : "-";

    // A line break would begin a new header.
    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    private string Plain()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in _lines.Concat(_links))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return text.ToString();
    }

    private string Html(bool picture)
    {
        var text = new StringBuilder("<!doctype html><html><body><table>");
        foreach (var (name, value) in _lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"<tr><th align=\"left\">{Safe(name)}</th><td>{Safe(value)}</td></tr>");
        }

        text.Append("</table>");
        if (picture)
        {
            text.Append(CultureInfo.InvariantCulture, $"<p><img src=\"cid:{PictureId}\" alt=\"Before and after\"></p>");
        }

        foreach (var (name, href) in _links)
        {
            text.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Safe(href)}\">{Safe(name)}</a></p>");
        }

        return text.Append("</body></html>").ToString();
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
