using Groundshift.Models.Onnx;

namespace Groundshift.Models.Tests.Onnx;

public sealed class ProviderCauseTests
{
    [Theory]
    [InlineData(
        "/a/provider_bridge.cc:1778 Provider& Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library /opt/x/libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such file or directory",
        "libcublasLt.so.12 is not installed")]
    [InlineData(
        "/opt/x/libonnxruntime_providers_shared.so: cannot open shared object file: No such file or directory",
        "libonnxruntime_providers_shared.so is not installed")]
    [InlineData(
        "/a/webgpu_context.cc:136 onnxruntime::webgpu::Initialize()::<lambda()> adapter_result.status == Success was false. Failed to get a WebGPU adapter: No supported adapters",
        "no graphics driver offers an adapter")]
    [InlineData(
        "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1 ; hostname=box ; file=/a/b.cc ; line=66 ; expr=cudaSetDevice(0);",
        "no CUDA-capable device is detected")]
    [InlineData("/a/b/session.cc:12 void Run() [ONNXRuntimeError] : 1 : FAIL : the model of /home/x/y.onnx is odd.\nsecond line", "the model of y.onnx is odd")]
    [InlineData("Something else", "Something else")]
    public void The_cause_is_told_without_source_lines_and_folders(string text, string cause) =>
        ProviderCause.Of(text).ShouldBe(cause);

    [Fact]
    public void A_long_cause_ends_at_a_word()
    {
        var cause = ProviderCause.Of(string.Join(' ', Enumerable.Repeat("word", 100)));

        cause.Length.ShouldBeLessThan(170);
        cause.ShouldEndWith("word …");
    }
}
