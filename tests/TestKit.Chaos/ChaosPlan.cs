namespace Groundshift.TestKit.Chaos;

/// <summary>How large a run is.</summary>
public sealed record ChaosPlan
{
    /// <summary>Decides scenes, their order and all faults.</summary>
    public required int Seed { get; init; }

    /// <summary>The program, groundshift.dll.</summary>
    public required string Program { get; init; }

    /// <summary>Folder for scenes, models and the processes' logs.</summary>
    public required string Folder { get; init; }

    /// <summary>Places, each an area.</summary>
    public required int Places { get; init; }

    /// <summary>Scenes of each place.</summary>
    public required int Dates { get; init; }

    /// <summary>Worker processes.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>Faults go on for so long at least; every kind comes once in any case.</summary>
    public TimeSpan FaultsFor { get; init; }

    /// <summary>Told what is being done.</summary>
    public Action<string> Say { get; init; } = _ => { };
}
