using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline.Context;

/// <summary>Fills what a graph asks for beside the pixels and that holds for a whole run; the place of a window is filled per batch.</summary>
internal static class ContextInputs
{
    /// <summary>Writes calendar and weather for every window of a batch.</summary>
    public static void Fill(ModelSession session, SceneDates dates, WeatherTable weather)
    {
        var count = dates.Months.Count;
        for (var at = 0; at < session.BatchSize * count; at++)
        {
            var (month, day) = (dates.Months[at % count], dates.Days[at % count]);
            var known = weather.Find(month);
            Set<long>(session, ContextInput.Month, at, month.Month - 1);
            Set<long>(session, ContextInput.DayOfYear, at, day);
            Set(session, ContextInput.WeatherValid, at, known is null ? (byte)0 : (byte)1);
            Set(session, ContextInput.Weather, 2 * at, known?.TemperatureKelvin ?? 0);
            Set(session, ContextInput.Weather, (2 * at) + 1, known?.PrecipitationMetres ?? 0);
        }
    }

    private static void Set<T>(ModelSession session, ContextInput input, int place, T value)
        where T : unmanaged
    {
        if (session.Context(input) is { } buffer)
        {
            buffer.Span<T>()[place] = value;
        }
    }
}
