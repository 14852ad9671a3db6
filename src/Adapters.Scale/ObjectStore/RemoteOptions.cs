namespace Groundshift.Adapters.Scale.ObjectStore;

/// <summary>What stores on a network have in common.</summary>
public abstract record RemoteOptions
{
    /// <summary>What all keys begin with, without a slash at the end; empty for none. Several deployments can share a bucket under different prefixes.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Tries of one request before a <see cref="Core.Jobs.TransientException"/>. <value>6: with the waits, about ten seconds.</value></summary>
    internal int Attempts { get; init; } = 6;

    /// <summary>Wait before the second try; each further one waits twice as long, with jitter. <value>200 ms.</value></summary>
    internal TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>No wait is longer. A server that asks for more is told to the caller instead. <value>30 s.</value></summary>
    internal TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may take to answer a request, and then to send a byte. <value>60 s.</value></summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A link on which uploads still get through, in bytes per second. <value>14 kB/s: a part in ten minutes.</value></summary>
    internal double SlowestRate { get; init; } = 14_000;

    /// <summary>Files above this size go in parts of it. <value>8 MiB; S3 takes no smaller parts than 5 MiB.</value></summary>
    internal int PartBytes { get; init; } = 8 << 20;

    /// <summary>Parts on their way at once. Each is read from the file as it goes, so memory does not grow with them. <value>4.</value></summary>
    internal int PartsAtOnce { get; init; } = 4;

    /// <summary>How long a request may take that carries so many bytes.</summary>
    internal TimeSpan PatienceWith(long bytes) => Patience + TimeSpan.FromSeconds(bytes / SlowestRate);
}
