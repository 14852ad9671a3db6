using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Graphs;

/// <summary>
/// One window with the answer that the graph gives on the CPU when it is imported, so that another machine or device can
/// be held against it. The graph itself was held against its publisher's numbers in the tests.
/// </summary>
internal static class GoldenCase
{
    private const string CaseName = "mosaic";
    private const int Seed = 1;
    private const int FieldPixels = 16;

    // From here on the run would be what takes an import's memory; smaller ones run as they will run later.
    private const long LeastMapped = 256 << 20;

    // Digital numbers of ordinary ground, from clear water to bright sand, at 10000 per unit of reflectance.
    private const int Darkest = 150;
    private const int Brightest = 4500;
    private const float ReflectanceScale = 1e-4f;

    // The same numbers as backscatter: about -34 to 11 dB, wider than ordinary ground.
    private const float RadarScale = 1e-2f;
    private const float RadarOffset = -35;

    // Every 64th row is invalid, so that the fill is held against the answer too.
    private const int InvalidRowStep = 64;

    /// <summary>Runs the package in <paramref name="folder"/> on the CPU and keeps inputs and answer.</summary>
    public static void Write(string folder)
    {
        var package = ModelPackage.Open(folder);
        var isLarge = package.Manifest.Model.Size >= LeastMapped;
        var settings = new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1, LeastMemory = isLarge };
        using var session = package.CreateSession(SampleType.UInt16, settings);
        foreach (var (buffers, source) in session.Sources.Zip(package.Manifest.Sources))
        {
            Fill(buffers, source.Sensor, session.Shape.Window);
        }

        FillContext(session, package.Manifest.Dates);
        session.Run(CancellationToken.None);
        GoldenVectors.Write(folder, CaseName, session);
    }

    private static void Fill(SourceBuffers buffers, SensorKind sensor, int window)
    {
        var isRadar = sensor == SensorKind.Sentinel1;
        FillSamples(buffers.Samples.Span<ushort>(), buffers.Shape.Dates * buffers.Shape.Bands, window);
        buffers.Scale.Span<float>().Fill(isRadar ? RadarScale : ReflectanceScale);
        buffers.Offset.Span<float>().Fill(isRadar ? RadarOffset : 0);
        var valid = buffers.Valid.Span<byte>();
        for (var pixel = 0; pixel < valid.Length; pixel++)
        {
            valid[pixel] = pixel / window % InvalidRowStep == 0 ? (byte)0 : (byte)1;
        }
    }

    // Fields of one colour each with grain in them, as real windows have.
    private static void FillSamples(Span<ushort> samples, int planes, int window)
    {
        var random = new Random(Seed);
        var fields = (window + FieldPixels - 1) / FieldPixels;
        var colours = new int[planes * fields * fields];
        foreach (ref var colour in colours.AsSpan())
        {
            colour = random.Next(Darkest, Brightest);
        }

        for (var index = 0; index < samples.Length; index++)
        {
            var (plane, row, column) = (index / (window * window), index / window % window, index % window);
            var field = (((plane * fields) + (row / FieldPixels)) * fields) + (column / FieldPixels);
            samples[index] = (ushort)(colours[field] + random.Next(Darkest));
        }
    }

    // A year over Leipzig with a mild climate and one month of unknown weather.
    private static void FillContext(ModelSession session, int dates)
    {
        const int MonthsPerYear = 12;
        for (var date = 0; date < dates; date++)
        {
            Set<long>(session, ContextInput.Month, date, date % MonthsPerYear);
            Set<long>(session, ContextInput.DayOfYear, date, (date % MonthsPerYear * 30) + 15);
            Set<byte>(session, ContextInput.WeatherValid, date, date == 1 ? (byte)0 : (byte)1);
            Set(session, ContextInput.Weather, 2 * date, date == 1 ? 0 : 275f + (date % MonthsPerYear));
            Set(session, ContextInput.Weather, (2 * date) + 1, date == 1 ? 0 : 0.05f);
        }

        Set(session, ContextInput.Location, 0, 51.3f);
        Set(session, ContextInput.Location, 1, 12.4f);
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
