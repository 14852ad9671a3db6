using Groundshift.InferenceWorker.Change;
using Groundshift.Ingest.Providers;

namespace Groundshift.Host.Configuration;

/// <summary>Every setting, with a default that works on a laptop. Read from <c>groundshift.json</c>, then <c>GROUNDSHIFT__Section__Key</c>, then flags.</summary>
internal sealed class GroundshiftOptions : SharedOptions
{
    /// <summary>The web server.</summary>
    public ServerSection Server { get; set; } = new();

    /// <summary>Workers.</summary>
    public WorkerSection Worker { get; set; } = new();

    /// <summary>What is known about instruments.</summary>
    public SensorsSection Sensors { get; set; } = new();

    /// <summary>Credentials and limits of outgoing requests.</summary>
    public AccessSection Access { get; set; } = new();

    /// <summary>Alerts and how they leave.</summary>
    public AlertsSection Alerts { get; set; } = new();

    /// <summary>Another STAC API that follows this catalog.</summary>
    public PushSection Push { get; set; } = new();

    /// <summary>How long things are kept.</summary>
    public RetentionSection Retention { get; set; } = new();

    /// <summary>The log of the service.</summary>
    public LogSection Log { get; set; } = new();
}

/// <summary>Where the STAC API listens and how its links look.</summary>
internal sealed class ServerSection
{
    /// <summary>Address to bind; <c>0.0.0.0</c> for all interfaces.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port to bind.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>URL under which clients see the service, when a proxy does not say so in forwarded headers.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Path that a proxy leaves in front of the API's own, such as <c>/stac</c>.</summary>
    public string BasePath { get; set; } = string.Empty;

    /// <summary>Proxies whose X-Forwarded headers are believed: addresses, networks, or <c>*</c>. Loopback always is.</summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>Requests that one address may send in a minute; 0 for any number.</summary>
    public int RequestsPerMinute { get; set; } = 6000;
}

/// <summary>The log of the service, on standard output.</summary>
internal sealed class LogSection
{
    /// <summary>One line per event, for people.</summary>
    public const string Text = "text";

    /// <summary>One JSON object per line, for collectors.</summary>
    public const string Json = "json";

    /// <summary>text or json.</summary>
    public string Format { get; set; } = Text;

    /// <summary>Trace, Debug, Information, Warning or Error.</summary>
    public string Level { get; set; } = "Information";
}

/// <summary>How jobs run.</summary>
internal sealed class WorkerSection
{
    /// <summary>auto, cpu, webgpu, cuda or tensorrt.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>Threads of the model on CPU; 0 means all cores.</summary>
    public int Threads { get; set; }

    /// <summary>Smallest piece of changed ground that becomes a polygon; 0 keeps every pixel.</summary>
    public double MinimumHectares { get; set; } = ChangeSettings.DefaultMinimumHectares;

    /// <summary>How long a worker may be silent before its job is given to another.</summary>
    public int LeaseSeconds { get; set; } = 120;

    /// <summary>Transient failures before a job is parked.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long a worker with <c>--drain</c> takes jobs; 0 for as long as there are any.</summary>
    public int DrainMinutes { get; set; }

    /// <summary>How long a stop waits for the job in work before it gives the job back.</summary>
    public int GraceSeconds { get; set; } = 20;

    /// <summary>How long no message must have waited before a worker that was told to drain ends.</summary>
    public int DrainSeconds { get; set; } = 30;
}

/// <summary>What is known about instruments.</summary>
internal sealed class SensorsSection
{
    /// <summary>Measured response functions of Sentinel-2, .csv or .geojson, for models that run on a spectrometer's scenes.</summary>
    public string? ResponseTable { get; set; }
}

/// <summary>Credentials by access name, and what outgoing requests may reach.</summary>
internal sealed class AccessSection
{
    /// <summary>Credentials of <c>cdse</c>, <c>dlr-eoc</c>, <c>s3</c>, <c>requester-pays</c>, <c>planetary-computer</c>; secrets belong in the environment.</summary>
    public Dictionary<string, AccessCredentials> Credentials { get; set; } = [];

    /// <summary>Hosts (<c>name</c> or <c>name:port</c>) on private networks that may be read all the same.</summary>
    public string[] TrustedHosts { get; set; } = [];

    /// <summary>Folders below which local files may be read, beside those of local catalogs that are watched.</summary>
    public string[] FileRoots { get; set; } = [];

    /// <summary>A provider whose tokens open the API beside keys.</summary>
    public OidcSection Oidc { get; set; } = new();

    /// <summary>What the asset access takes, with further folders.</summary>
    public AssetAccessOptions ToOptions(params IEnumerable<string> moreRoots) => new()
    {
        Credentials = Credentials,
        TrustedHosts = TrustedHosts,
        FileRoots = [.. FileRoots.Select(Path.GetFullPath), .. moreRoots],
    };
}
