namespace Groundshift.TestKit.Campaign;

/// <summary>Ways to raise alarms from a series of maps that share their work.</summary>
public interface IAlarmPolicies : IDisposable
{
    /// <summary>How many they are.</summary>
    int Count { get; }

    /// <summary>1 where a pixel is in alarm by one of them.</summary>
    ReadOnlySpan<byte> Alarms(int policy);

    /// <summary>Takes in a map. <paramref name="shown"/> is the likeliest class of each pixel, 255 where the map is not valid.</summary>
    void Observe(int day, SimulatedMaps maps, ReadOnlySpan<byte> shown);

    /// <summary>The year of history is over.</summary>
    void EndHistory();
}
