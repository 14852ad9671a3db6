using Groundshift.Core.Pixels;
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

    // Digital numbers of ordinary ground, from clear water to bright sand, at 10000 per unit of reflectance.
    private const int Darkest = 150;
    private const int Brightest = 4500;

    // Every 64th row is invalid, so that the fill is held against the answer too.
    private const int InvalidRowStep = 64;

    /// <summary>Runs the package in <paramref name="folder"/> on the CPU and keeps inputs and answer.</summary>
    public static void Write(string folder)
    {
        var package = ModelPackage.Open(folder);
        var settings = new SessionSettings { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 };
        using var session = package.CreateSession(SampleType.UInt16, settings);
        var (bands, window, classes) = (session.Shape.Bands, session.Shape.Window, session.Shape.Classes);
        using var samples = new HostTensor(TensorElementType.UInt16, [1, bands, window, window]);
        using var valid = new HostTensor(TensorElementType.UInt8, [1, 1, window, window]);
        using var scale = new HostTensor(TensorElementType.Float32, [bands]);
        using var offset = new HostTensor(TensorElementType.Float32, [bands]);
        using var probabilities = new HostTensor(TensorElementType.Float32, [1, classes, window, window]);
        Fill(samples.Span<ushort>(), valid.Span<byte>(), bands, window);
        scale.Span<float>().Fill(1e-4f);

        samples.Span<byte>().CopyTo(session.Samples.Span<byte>());
        valid.Span<byte>().CopyTo(session.Valid.Span<byte>());
        scale.Span<float>().CopyTo(session.Scale.Span<float>());
        session.Offset.Span<float>().Clear();
        session.Run(CancellationToken.None);
        session.Probabilities.Span<float>().CopyTo(probabilities.Span<float>());
        GoldenVectors.Write(folder, CaseName, new Dictionary<string, HostTensor>
        {
            [TensorNames.Samples] = samples,
            [TensorNames.Valid] = valid,
            [TensorNames.Scale] = scale,
            [TensorNames.Offset] = offset,
            [TensorNames.Probabilities] = probabilities,
        });
    }

    // Fields of one colour each with grain in them, as real windows have.
    private static void Fill(Span<ushort> samples, Span<byte> valid, int bands, int window)
    {
        var random = new Random(Seed);
        var fields = window / FieldPixels;
        var colours = new int[bands * fields * fields];
        foreach (ref var colour in colours.AsSpan())
        {
            colour = random.Next(Darkest, Brightest);
        }

        for (var index = 0; index < samples.Length; index++)
        {
            var (band, row, column) = (index / (window * window), index / window % window, index % window);
            var field = (band * fields + row / FieldPixels) * fields + column / FieldPixels;
            samples[index] = (ushort)(colours[field] + random.Next(Darkest));
        }

        for (var pixel = 0; pixel < valid.Length; pixel++)
        {
            valid[pixel] = pixel / window % InvalidRowStep == 0 ? (byte)0 : (byte)1;
        }
    }
}
