using Groundshift.Core.Pixels;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Onnx;

/// <summary>WebGPU on SwiftShader: the graphics path of ONNX Runtime without graphics hardware.</summary>
[Collection(NativeState.Name)]
public sealed class WebGpuTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WebGpuTests() => SoftwareVulkan.Need();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_node_runs_on_the_device_and_gives_the_numbers_of_the_processor()
    {
        var webGpu = new SessionSettings
        {
            Device = InferenceDevice.WebGpu,
            WholeGraphOnDevice = true,
            ProfilePrefix = _folder.File("profile"),
        };
        using var device = OnnxSession.Open(TinyNetworks.Convolution(), webGpu);
        using var processor = OnnxSession.Open(TinyNetworks.Convolution(), new SessionSettings { Device = InferenceDevice.Cpu });
        using var input = Noise([1, 3, 16, 16]);

        using var onDevice = Run(device, input);
        using var onProcessor = Run(processor, input);

        device.Device.ShouldBe(InferenceDevice.WebGpu);
        var profile = File.ReadAllText(device.EndProfiling());
        profile.ShouldContain("\"provider\" : \"WebGpuExecutionProvider\"");
        profile.ShouldNotContain("\"provider\" : \"CPUExecutionProvider\"");
        onDevice.Shape.ShouldBe(onProcessor.Shape);
        for (var index = 0; index < onProcessor.Count; index++)
        {
            onDevice.Span<float>()[index].ShouldBe(onProcessor.Span<float>()[index], 1e-5);
        }
    }

    [Fact]
    public void Land_cover_session_on_the_device_fills_its_bound_buffers_with_the_numbers_of_the_processor()
    {
        var package = ModelPackage.Open(TinyModels.WriteLandCoverPackage(_folder.File("model"), new StandInModel { Window = 16, Halo = 4, Context = 1 }));
        using var device = package.CreateSession(SampleType.UInt16, new SessionSettings { Device = InferenceDevice.WebGpu });
        using var processor = package.CreateSession(SampleType.UInt16, new SessionSettings { Device = InferenceDevice.Cpu });
        for (var run = 0; run < 3; run++)
        {
            Fill(device, run);
            Fill(processor, run);
            device.Run(CancellationToken.None);
            processor.Run(CancellationToken.None);

            var found = device.Probabilities.Span<float>();
            var expected = processor.Probabilities.Span<float>();
            for (var index = 0; index < expected.Length; index++)
            {
                found[index].ShouldBe(expected[index], 1e-4, $"run {run}, value {index}");
            }
        }

        device.Provider.ShouldBe(InferenceDevice.WebGpu);
        device.ProviderReason.ShouldBe("WebGPU was asked for.");
    }

    [Fact]
    public void Probe_finds_the_device_usable()
    {
        var status = OnnxRuntime.Load().Providers.Single(provider => provider.Device == InferenceDevice.WebGpu);
        status.Usable.ShouldBeTrue(status.Sentence);
        status.Sentence.ShouldStartWith("WebGPU is usable");
    }

    [Fact]
    public void Run_on_the_device_puts_next_to_nothing_on_the_managed_heap()
    {
        var package = ModelPackage.Open(TinyModels.WriteLandCoverPackage(_folder.File("model"), new StandInModel { Window = 16, Halo = 4 }));
        using var session = package.CreateSession(SampleType.UInt16, new SessionSettings { Device = InferenceDevice.WebGpu });
        session.Run(CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        session.Run(CancellationToken.None);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo(100);
    }

    private static void Fill(ModelSession session, int seed)
    {
        var random = new Random(seed);
        foreach (ref var sample in session.Samples.Span<ushort>())
        {
            sample = (ushort)random.Next(8000);
        }

        session.Valid.Span<byte>().Fill(1);
        session.Valid.Span<byte>()[..20].Clear();
        session.Scale.Span<float>().Fill(1e-4f);
    }

    private static HostTensor Noise(long[] shape)
    {
        var random = new Random(3);
        var tensor = new HostTensor(TensorElementType.Float32, shape);
        foreach (ref var value in tensor.Span<float>())
        {
            value = (float)random.NextDouble();
        }

        return tensor;
    }

    private static HostTensor Run(OnnxSession session, HostTensor input) =>
        session.Run(new Dictionary<string, HostTensor> { ["x"] = input }, CancellationToken.None)["y"];
}
