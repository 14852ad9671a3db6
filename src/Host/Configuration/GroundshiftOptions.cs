namespace Groundshift.Host.Configuration;

/// <summary>Every setting, with a default that works on a laptop. Read from <c>groundshift.json</c>, then <c>GROUNDSHIFT__Section__Key</c>, then flags.</summary>
internal sealed class GroundshiftOptions
{
    /// <summary>Folder of database, products and models.</summary>
    public string Data { get; set; } = "groundshift-data";

    /// <summary>The web server.</summary>
    public ServerOptions Server { get; set; } = new();

    /// <summary>Workers.</summary>
    public WorkerOptions Worker { get; set; } = new();

    /// <summary>Watches.</summary>
    public IngestOptions Ingest { get; set; } = new();

    /// <summary>Credentials and limits of outgoing requests.</summary>
    public AccessSection Access { get; set; } = new();

    /// <summary>Absolute data folder.</summary>
    public string DataFolder => Path.GetFullPath(Data);
}

/// <summary>Where the STAC API listens and how its links look.</summary>
internal sealed class ServerOptions
{
    /// <summary>Address to bind; <c>0.0.0.0</c> for all interfaces.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port to bind.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>URL under which clients see the service, when a proxy does not say so in forwarded headers.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Path prefix that a proxy leaves on requests.</summary>
    public string? BasePath { get; set; }
}

/// <summary>How jobs run.</summary>
internal sealed class WorkerOptions
{
    /// <summary>auto, cpu, webgpu, cuda or tensorrt.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>Threads of the model on CPU; 0 means all cores.</summary>
    public int Threads { get; set; }

    /// <summary>How long a worker may be silent before its job is given to another.</summary>
    public int LeaseSeconds { get; set; } = 120;

    /// <summary>Transient failures before a job is parked.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long a stop waits for the job in work before it gives the job back.</summary>
    public int GraceSeconds { get; set; } = 20;
}

/// <summary>How catalogs are watched.</summary>
internal sealed class IngestOptions
{
    /// <summary>Jobs of one area that may be queued or in work at once.</summary>
    public int MaxInFlightPerArea { get; set; } = 4;
}

/// <summary>Credentials by configuration name, and what outgoing requests may reach.</summary>
internal sealed class AccessSection
{
    /// <summary>Hosts on private networks that assets may come from, such as <c>minio.local</c>.</summary>
    public string[] AllowedPrivateHosts { get; set; } = [];

    /// <summary>Folders from which <c>file://</c> assets may be read.</summary>
    public string[] AllowedFolders { get; set; } = [];
}
