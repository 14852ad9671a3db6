namespace Groundshift.Host.Configuration;

/// <summary>The settings that the program has in common with the Functions host of ingest.</summary>
internal abstract class SharedOptions
{
    /// <summary>Folder of database, products and models.</summary>
    public string Data { get; set; } = "groundshift-data";

    /// <summary>Folder of this process's own model packages; <c>models</c> in the data folder where it is not set.</summary>
    public string? Models { get; set; }

    /// <summary>Where products, checkpoints and shared models are.</summary>
    public ObjectsSection Objects { get; set; } = new();

    /// <summary>Where the stores are.</summary>
    public StoreSection Store { get; set; } = new();

    /// <summary>Where the job queues are.</summary>
    public QueueSection Queue { get; set; } = new();

    /// <summary>As whom the service reaches Azure.</summary>
    public AzureSection Azure { get; set; } = new();

    /// <summary>Watches.</summary>
    public IngestSection Ingest { get; set; } = new();

    /// <summary>What leaves about how the service does.</summary>
    public TelemetrySection Telemetry { get; set; } = new();

    /// <summary>Absolute data folder.</summary>
    public string DataFolder => Path.GetFullPath(Data);

    /// <summary>Absolute folder of installed packages.</summary>
    public string ModelsFolder => Models is { Length: > 0 } folder ? Path.GetFullPath(folder) : Path.Combine(DataFolder, "models");
}
