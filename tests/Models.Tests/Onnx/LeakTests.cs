using Groundshift.Core.Pixels;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Interop;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Onnx;

[Collection(NativeState.Name)]
public sealed class LeakTests
{
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 2 };

    [Fact]
    public void Many_sessions_and_runs_leave_no_buffer_no_handle_and_no_memory_behind()
    {
        using var folder = new TemporaryFolder();
        var package = ModelPackage.Open(TinyModels.WriteLandCoverPackage(folder.File("model"), new StandInModel { Window = 128, Context = 2 }));
        Cycle(package, 20);
        Settle();
        var (buffers, handles, memory) = (NativeBuffer.Outstanding, OrtHandle.Outstanding, ResidentBytes());

        Cycle(package, 150);

        NativeBuffer.Outstanding.ShouldBe(buffers);
        OrtHandle.Outstanding.ShouldBe(handles);

        // One session holds about 1.5 MB of buffers, so 150 that were kept would show as more than 200 MB.
        (ResidentBytes() - memory).ShouldBeLessThan(40_000_000);
    }

    [Fact]
    public void Sessions_that_cannot_be_made_leave_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        var package = ModelPackage.Open(TinyModels.WriteLandCoverPackage(folder.File("model")));
        Settle();
        var (buffers, handles) = (NativeBuffer.Outstanding, OrtHandle.Outstanding);
        for (var turn = 0; turn < 20; turn++)
        {
            Should.Throw<OnnxRuntimeException>(() => OnnxSession.Open([1, 2, 3], Cpu));
            Should.Throw<Exception>(() => package.CreateSession(SampleType.UInt16, Cpu with
            {
                FreeDimensions = new Dictionary<string, long> { ["d0"] = 1 },
                ConfigEntries = new Dictionary<string, string> { [""] = "1" },
            }));
        }

        NativeBuffer.Outstanding.ShouldBe(buffers);
        OrtHandle.Outstanding.ShouldBe(handles);
    }

    // What other tests dropped without disposing it, such as what an assertion threw away, is finalised before anything is counted.
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void Cycle(ModelPackage package, int times)
    {
        for (var turn = 0; turn < times; turn++)
        {
            using var session = package.CreateSession(SampleType.UInt16, Cpu);
            using var twin = session.Twin();
            for (var run = 0; run < 3; run++)
            {
                session.Run(CancellationToken.None);
                twin.Run(CancellationToken.None);
            }
        }
    }

    private static long ResidentBytes() => Environment.WorkingSet;
}
