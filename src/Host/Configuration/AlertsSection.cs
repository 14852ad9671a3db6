using Groundshift.Catalog.Alerting;

namespace Groundshift.Host.Configuration;

/// <summary>Alerts and how they leave.</summary>
internal sealed class AlertsSection
{
    /// <summary>Longest wait for the answer of a webhook or mail server.</summary>
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>Hours for which a rotated secret is used beside the new one.</summary>
    public int SecretOverlapHours { get; set; } = 24;

    /// <summary>The mail server.</summary>
    public MailSection Mail { get; set; } = new();
}

/// <summary>The mail server; mail is off without a host.</summary>
internal sealed class MailSection
{
    /// <summary>Host name or address.</summary>
    public string? Host { get; set; }

    /// <summary>Port.</summary>
    public int Port { get; set; } = 587;

    /// <summary>False to send without TLS.</summary>
    public bool Tls { get; set; } = true;

    /// <summary>Sender.</summary>
    public string From { get; set; } = "groundshift@localhost";

    /// <summary>User name, where the server asks for one.</summary>
    public string? User { get; set; }

    /// <summary>Password; belongs in the environment.</summary>
    public string? Password { get; set; }
}

/// <summary>What alerting takes from the settings.</summary>
internal static class AlertingOf
{
    private const string FileFolder = "alerts";

    /// <summary>Reads the sections that concern it.</summary>
    public static AlertingSettings ToAlerting(this GroundshiftOptions options)
    {
        var (server, alerts, mail) = (options.Server, options.Alerts, options.Alerts.Mail);
        return new AlertingSettings
        {
            PublicUrl = new Uri(server.PublicUrl ?? $"http://{server.Address}:{server.Port}{server.BasePath}"),
            Timeout = TimeSpan.FromSeconds(alerts.TimeoutSeconds),
            SecretOverlap = TimeSpan.FromHours(alerts.SecretOverlapHours),
            FileRoot = Path.Combine(options.DataFolder, FileFolder),
            Mail = mail.Host is { } host
                ? new MailSettings { Host = host, Port = mail.Port, Tls = mail.Tls, From = mail.From, User = mail.User, Password = mail.Password }
                : null,
        };
    }
}
