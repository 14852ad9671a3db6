using Groundshift.Models.Onnx;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Onnx;

public sealed class OnnxRuntimeTests
{
    private const string Setup = "run './run setup'";

    [Fact]
    public void Library_beside_the_program_is_found_and_tells_its_version()
    {
        var runtime = OnnxRuntime.Load();
        Path.GetDirectoryName(runtime.LibraryPath).ShouldBe(AppContext.BaseDirectory.TrimEnd('/'));
        Version.Parse(runtime.Version).ShouldBeGreaterThanOrEqualTo(new Version(1, 17));
        OnnxRuntime.Load(runtime.LibraryPath).ShouldBeSameAs(runtime);
    }

    [Fact]
    public void Second_library_in_one_process_is_refused()
    {
        OnnxRuntime.Load();
        Should.Throw<OnnxRuntimeUnavailableException>(() => OnnxRuntime.Load("/opt/other/libonnxruntime.so"))
            .Message.ShouldContain("a process has one");
    }

    [Fact]
    public void Missing_library_is_one_sentence_with_the_command_that_mends_it()
    {
        var message = Should.Throw<OnnxRuntimeUnavailableException>(() => OnnxLibrary.Load("/nowhere/libonnxruntime.so.1")).Message;
        message.ShouldContain("/nowhere/libonnxruntime.so.1");
        message.ShouldContain(Setup);
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void Too_old_library_is_one_sentence_with_both_versions()
    {
        var message = Should.Throw<OnnxRuntimeUnavailableException>(() => OnnxLibrary.Load(null, apiVersion: 9999)).Message;
        message.ShouldContain("is too old, 1.9999 or newer is needed");
        message.ShouldContain(OnnxRuntime.Load().Version);
        message.ShouldContain(Setup);
    }

    [Fact]
    public void File_that_is_no_library_and_library_of_something_else_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("libonnxruntime.so.1"), "not a library");
        Should.Throw<OnnxRuntimeUnavailableException>(() => OnnxLibrary.Load(folder.File("libonnxruntime.so.1")))
            .Message.ShouldContain("cannot be loaded");
        var other = Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so").Single();
        Should.Throw<OnnxRuntimeUnavailableException>(() => OnnxLibrary.Load(other)).Message.ShouldContain("is not ONNX Runtime's library");
    }

    [Fact]
    public void Every_device_has_a_sentence_and_the_processor_is_usable()
    {
        var providers = OnnxRuntime.Load().Providers;
        providers.Select(provider => provider.Device).ShouldBe(
            [InferenceDevice.TensorRt, InferenceDevice.Cuda, InferenceDevice.WebGpu, InferenceDevice.Cpu]);
        providers.ShouldAllBe(provider => provider.Sentence.StartsWith(provider.Device.Title(), StringComparison.Ordinal) && provider.Sentence.EndsWith('.'));
        providers[^1].Usable.ShouldBeTrue(providers[^1].Sentence);
    }

    [Theory]
    [InlineData(InferenceDevice.Cuda)]
    [InlineData(InferenceDevice.TensorRt)]
    public void Device_that_is_asked_for_and_missing_is_refused_with_cause_and_cure(InferenceDevice device)
    {
        var status = OnnxRuntime.Load().Providers.Single(provider => provider.Device == device);
        Assert.SkipWhen(status.Usable, "this machine has the device");

        var exception = Should.Throw<DeviceUnavailableException>(() =>
            OnnxSession.Open(TinyNetworks.Doubler(), new SessionSettings { Device = device }));
        exception.Device.ShouldBe(device);
        exception.Message.ShouldStartWith($"{device.Title()} is not usable (");
        exception.Message.ShouldContain("FullNuGet=true");
        exception.Message.ShouldNotContain("onnxruntime_src");
        exception.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void Auto_takes_the_first_device_that_works_and_says_why_the_others_were_passed_over()
    {
        using var session = OnnxSession.Open(TinyNetworks.Doubler(), new SessionSettings());
        session.DeviceReason.ShouldContain($"{session.Device.Title()} is the first that works of TensorRT, CUDA, WebGPU and CPU.");
        if (session.Device == InferenceDevice.Cpu)
        {
            session.DeviceReason.ShouldContain("TensorRT is not usable");
            session.DeviceReason.ShouldContain("CUDA is not usable");
            session.DeviceReason.ShouldContain("WebGPU");
        }
    }

    [Fact]
    public void Graphics_devices_are_seen_by_their_nodes()
    {
        using var folder = new TemporaryFolder();
        GraphicsDevices.Any(folder.Root).ShouldBeFalse();
        Directory.CreateDirectory(folder.File("dri"));
        GraphicsDevices.Any(folder.Root).ShouldBeFalse();
        File.WriteAllText(folder.File("dri/renderD128"), "");
        GraphicsDevices.Any(folder.Root).ShouldBeTrue();
    }

    [Theory]
    [InlineData("auto", true, InferenceDevice.Auto)]
    [InlineData("WebGPU", true, InferenceDevice.WebGpu)]
    [InlineData("tensorrt", true, InferenceDevice.TensorRt)]
    [InlineData("gpu", false, InferenceDevice.Auto)]
    [InlineData(null, false, InferenceDevice.Auto)]
    public void Devices_are_read_from_text(string? text, bool known, InferenceDevice expected)
    {
        InferenceDevices.TryParse(text, out var device).ShouldBe(known);
        device.ShouldBe(expected);
    }
}
