namespace Groundshift.Models.Onnx.Interop;

/// <summary>The environment and the list of providers that were compiled in.</summary>
internal sealed unsafe partial class OrtApi
{
    // enum OrtAllocatorType and OrtMemType in onnxruntime_c_api.h.
    private const int ArenaAllocator = 1;
    private const int DefaultMemory = 0;

    public OrtHandle CreateEnvironment(
        delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint, nint, void> log,
        int severity,
        string name)
    {
        using var id = new Utf8Text(name);
        nint environment;
        Check(((delegate* unmanaged<nint, nint, int, nint, nint*, nint>)this[OrtSlot.CreateEnvWithCustomLogger])(
            (nint)log, 0, severity, id.Pointer, &environment));
        return Own(environment, OrtSlot.ReleaseEnv);
    }

    public OrtHandle CreateCpuMemoryInfo()
    {
        nint memory;
        Check(((delegate* unmanaged<int, int, nint*, nint>)this[OrtSlot.CreateCpuMemoryInfo])(
            ArenaAllocator, DefaultMemory, &memory));
        return Own(memory, OrtSlot.ReleaseMemoryInfo);
    }

    /// <summary>Names of the providers that the library was built with; being listed does not mean being usable.</summary>
    public IReadOnlyList<string> AvailableProviders()
    {
        nint* names;
        int count;
        Check(((delegate* unmanaged<nint**, int*, nint>)this[OrtSlot.GetAvailableProviders])(&names, &count));
        var providers = new string[count];
        for (var index = 0; index < count; index++)
        {
            providers[index] = Utf8Text.Read(names[index]);
        }

        Check(((delegate* unmanaged<nint*, int, nint>)this[OrtSlot.ReleaseAvailableProviders])(names, count));
        return providers;
    }
}
