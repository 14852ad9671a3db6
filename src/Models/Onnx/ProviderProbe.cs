using Google.Protobuf;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Onnx;

/// <summary>Tries every device on a model of one addition, so that "usable" means that it ran.</summary>
internal static class ProviderProbe
{
    private const string Input = "x";
    private const string Output = "y";

    public static IReadOnlyList<ProviderStatus> All(OnnxRuntime runtime)
    {
        InferenceDevice[] devices = [InferenceDevice.TensorRt, InferenceDevice.Cuda, InferenceDevice.WebGpu, InferenceDevice.Cpu];
        return [.. devices.Select(device => Try(runtime, device))];
    }

    private static ProviderStatus Try(OnnxRuntime runtime, InferenceDevice device)
    {
        var settings = new SessionSettings { Device = device, Threads = 1, WholeGraphOnDevice = true };
        try
        {
            using var session = OnnxSession.Open(Model(), settings);
            using var one = new HostTensor(TensorElementType.Float32, [1, 4]);
            one.Span<float>().Fill(1);
            var outputs = session.Run(new Dictionary<string, HostTensor> { [Input] = one }, CancellationToken.None);
            using var two = outputs[Output];
            return two.Span<float>().IndexOfAnyExcept(2f) < 0
                ? new ProviderStatus(device, true, Usable(runtime, device))
                : new ProviderStatus(device, false, $"{device.Title()} is not usable (1 + 1 gave {two.Span<float>()[0]}): {ProviderSentences.Mend(device)}.");
        }
        catch (DeviceUnavailableException exception)
        {
            return new ProviderStatus(device, false, exception.Message);
        }
        catch (OnnxRuntimeException exception)
        {
            return new ProviderStatus(device, false, ProviderSentences.Unusable(device, exception));
        }
    }

    private static string Usable(OnnxRuntime runtime, InferenceDevice device) => device switch
    {
        InferenceDevice.Cpu => $"CPU is usable (ONNX Runtime {runtime.Version}, {Environment.ProcessorCount} threads).",
        InferenceDevice.WebGpu when !GraphicsDevices.Any() =>
            "WebGPU is usable through a software driver, slower than the CPU: only taken when it is asked for by name.",
        _ => $"{device.Title()} is usable.",
    };

    private static byte[] Model()
    {
        var graph = new GraphProto { Name = "probe" };
        graph.Input.Add(Vector(Input));
        graph.Output.Add(Vector(Output));
        graph.Node.Add(new NodeProto { OpType = "Add", Input = { Input, Input }, Output = { Output } });

        // IR version 8 and operator set 17: what ONNX Runtime 1.17, our floor, fully knows.
        var model = new ModelProto { IrVersion = 8, ProducerName = "groundshift", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model.ToByteArray();
    }

    private static ValueInfoProto Vector(string name)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 1 });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 4 });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorElementType.Float32, Shape = shape } },
        };
    }
}
