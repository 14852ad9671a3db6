using Groundshift.Core.Sensors;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Google.Protobuf;

namespace Groundshift.Models.Tests.Graphs;

public sealed class SamplePrologueTests
{
    private static readonly ModelSource Source = new()
    {
        Sensor = SensorKind.Sentinel2,
        Bands = ["B02", "B03"],
        OptionalBands = ["B03"],
    };

    [Fact]
    public void Invalid_pixels_and_absent_bands_take_the_fill_and_nothing_is_negative()
    {
        // Two pixels; the second is invalid. B02: 1e-4 * 500 - 0.1 < 0.
        Run(Source, [1, 2, 1, 2], [500, 3000, 9, 9], [1, 0], [1e-4f, 0], [-0.1f, float.NaN]).ShouldBe([0, 0.3f, 0.4f, 0.4f]);
    }

    [Fact]
    public void Decibels_stay_negative()
    {
        var radar = new ModelSource { Name = "s1", Sensor = SensorKind.Sentinel1, Bands = ["VV", "VH"] };
        Run(radar, [1, 2, 1, 2], [100, 200, 300, 400], [1, 1], [0.01f, 0.01f], [-30, -30]).ShouldBe([-29, -28, -27, -26]);
    }

    [Fact]
    public void A_series_has_factors_and_validity_of_its_own_per_date()
    {
        var series = Source with { Dates = 2 };
        Run(
            series, [1, 2, 2, 1, 1], [1000, 2000, 3000, 4000], [1, 0],
            [1e-4f, 1e-4f, 1e-4f, 1e-4f], [0, 0.1f, 0, 0]).ShouldBe([0.1f, 0.3f, 0.3f, 0.4f]);
    }

    [Fact]
    public void One_value_of_fill_is_needed_per_band() =>
        Should.Throw<GraphShapeException>(() => new OnnxGraph("test").Reflectance(Source, [0.1f]));

    private static float[] Run(ModelSource source, long[] shape, ushort[] samples, byte[] valid, float[] scale, float[] offset)
    {
        var graph = new OnnxGraph("test");
        graph.Output("y", graph.Reflectance(source, [0.3f, 0.4f]));
        using var session = OnnxSession.Open(graph.ToModel("").ToByteArray(), new SessionSettings { Device = InferenceDevice.Cpu });
        long[] time = source.IsSeries ? [source.Dates] : [];
        var inputs = new Dictionary<string, HostTensor>
        {
            [source.Input("samples")] = Tensor(TensorElementType.UInt16, shape, samples),
            [source.Input("valid")] = Tensor(TensorElementType.UInt8, [1, .. time, 1, shape[^2], shape[^1]], valid),
            [source.Input("scale")] = Tensor(TensorElementType.Float32, [.. time, 2], scale),
            [source.Input("offset")] = Tensor(TensorElementType.Float32, [.. time, 2], offset),
        };
        var outputs = session.Run(inputs, CancellationToken.None);
        var found = outputs["y"].Span<float>().ToArray().Select(value => MathF.Round(value, 5)).ToArray();
        foreach (var tensor in inputs.Values.Concat(outputs.Values))
        {
            tensor.Dispose();
        }

        return found;
    }

    private static HostTensor Tensor<T>(TensorElementType type, long[] shape, T[] values)
        where T : unmanaged
    {
        var tensor = new HostTensor(type, shape);
        values.CopyTo(tensor.Span<T>());
        return tensor;
    }
}
