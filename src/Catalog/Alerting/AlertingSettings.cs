namespace Groundshift.Catalog.Alerting;

/// <summary>What alerting takes from the configuration.</summary>
public sealed record AlertingSettings
{
    /// <summary>Address that links in messages begin with.</summary>
    public Uri PublicUrl { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>Longest wait for a receiver's answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a rotated secret is used beside the new one.</summary>
    public TimeSpan SecretOverlap { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Folder below which channels of kind file may write; relative targets are taken from it.</summary>
    public string FileRoot { get; init; } = ".";

    /// <summary>How mail leaves; null where it cannot.</summary>
    public MailSettings? Mail { get; init; }
}

/// <summary>The mail server.</summary>
public sealed record MailSettings
{
    /// <summary>Host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Port; 587 is submission with STARTTLS (RFC 6409).</summary>
    public int Port { get; init; } = 587;

    /// <summary>False to send without TLS.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>Sender.</summary>
    public required string From { get; init; }

    /// <summary>User name, where the server asks for one.</summary>
    public string? User { get; init; }

    /// <summary>Password.</summary>
    public string? Password { get; init; }
}
