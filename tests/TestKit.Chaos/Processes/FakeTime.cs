namespace Groundshift.TestKit.Chaos.Processes;

/// <summary>A clock of a process that can be set while it runs: libfaketime, which answers its calls for the time of day.</summary>
internal sealed class FakeTime
{
    private const string File = "libfaketimeMT.so.1";

    private readonly string _offset;

    /// <summary>A clock that is right at first.</summary>
    /// <param name="offset">File that holds by how much it is wrong.</param>
    public FakeTime(string offset)
    {
        _offset = offset;
        Set(0);
    }

    /// <summary>The library, where Debian's package put it; null where it is not installed.</summary>
    public static string? Library { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime", File)).FirstOrDefault(System.IO.File.Exists)
        : null;

    /// <summary>Sets how many seconds it is ahead, or behind when below 0.</summary>
    public void Set(int seconds)
    {
        // Appears whole: the process reads it at any time.
        System.IO.File.WriteAllText(_offset + ".new", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seconds:+0;-0;+0}s\n"));
        System.IO.File.Move(_offset + ".new", _offset, overwrite: true);
    }

    /// <summary>What the process needs in its environment. Timers stay right, as they do when a machine's clock is set.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment() => Library is { } library
        ?
        [
            new("LD_PRELOAD", library),
            new("FAKETIME_TIMESTAMP_FILE", _offset),
            new("FAKETIME_CACHE_DURATION", "1"),
            new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),

            // With the library's own guess for this C library (0.9.10 of Debian 12), every timed wait of .NET returns at once and spins.
            new("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
        ]
        : [];
}
