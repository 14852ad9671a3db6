using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs;

/// <summary>What models of pixel series (Presto, Galileo) look at: Sentinel-2, radar where asked for, and facts beside the pixels.</summary>
internal static class SeriesSources
{
    /// <summary>Facts beside the pixels.</summary>
    public static IReadOnlyList<ContextInput> Context { get; } =
        [ContextInput.Month, ContextInput.Location, ContextInput.Weather, ContextInput.WeatherValid];

    /// <summary>The sources of a series of <paramref name="dates"/> months.</summary>
    public static IReadOnlyList<ModelSource> Of(IReadOnlyList<string> bands, int dates, bool hasRadar)
    {
        // Without a band its group has no token, but the index and the colours are what the models see first.
        var optical = new ModelSource
        {
            Sensor = SensorKind.Sentinel2,
            Bands = bands,
            OptionalBands = ["B05", "B06", "B07", "B8A", "B11", "B12"],
            Dates = dates,
            Levels = ["L1C", "L2A"],
        };
        return hasRadar
            ? [optical with { Name = "s2" }, new ModelSource { Name = "s1", Sensor = SensorKind.Sentinel1, Bands = ["VV", "VH"], Dates = dates }]
            : [optical];
    }
}
