namespace Groundshift.Models.Onnx.Interop;

/// <summary>Session options and execution providers.</summary>
internal sealed unsafe partial class OrtApi
{
    public OrtHandle CreateSessionOptions() => Create(OrtSlot.CreateSessionOptions, OrtSlot.ReleaseSessionOptions);

    public void SetIntraOpThreads(OrtHandle options, int threads) => Set(OrtSlot.SetIntraOpNumThreads, options, threads);

    public void SetInterOpThreads(OrtHandle options, int threads) => Set(OrtSlot.SetInterOpNumThreads, options, threads);

    public void SetExecutionMode(OrtHandle options, int mode) => Set(OrtSlot.SetSessionExecutionMode, options, mode);

    public void SetGraphOptimizationLevel(OrtHandle options, int level) =>
        Set(OrtSlot.SetSessionGraphOptimizationLevel, options, level);

    public void SetLogSeverity(OrtHandle options, int severity) =>
        Set(OrtSlot.SetSessionLogSeverityLevel, options, severity);

    public void DisableCpuArena(OrtHandle options) => Do(OrtSlot.DisableCpuMemArena, options);

    public void DisableMemoryPattern(OrtHandle options) => Do(OrtSlot.DisableMemPattern, options);

    public void EnableProfiling(OrtHandle options, string filePrefix)
    {
        using var prefix = new Utf8Text(filePrefix);
        Check(((delegate* unmanaged<nint, nint, nint>)this[OrtSlot.EnableProfiling])(options.Raw, prefix.Pointer));
    }

    public void AddConfigEntry(OrtHandle options, string key, string value)
    {
        using var keyText = new Utf8Text(key);
        using var valueText = new Utf8Text(value);
        Check(((delegate* unmanaged<nint, nint, nint, nint>)this[OrtSlot.AddSessionConfigEntry])(
            options.Raw, keyText.Pointer, valueText.Pointer));
    }

    public void OverrideFreeDimension(OrtHandle options, string name, long value)
    {
        using var text = new Utf8Text(name);
        Check(((delegate* unmanaged<nint, nint, long, nint>)this[OrtSlot.AddFreeDimensionOverrideByName])(
            options.Raw, text.Pointer, value));
    }

    /// <summary>Appends a provider that has no typed options, by its name.</summary>
    public void AppendProvider(OrtHandle options, string name, IReadOnlyDictionary<string, string> providerOptions)
    {
        using var text = new Utf8Text(name);
        using var keys = new Utf8Texts([.. providerOptions.Keys]);
        using var values = new Utf8Texts([.. providerOptions.Values]);
        Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint>)this[OrtSlot.AppendExecutionProvider])(
            options.Raw, text.Pointer, keys.Pointers, values.Pointers, (nuint)keys.Count));
    }

    public OrtHandle CreateCudaOptions() => Create(OrtSlot.CreateCudaOptions, OrtSlot.ReleaseCudaOptions);

    public void UpdateCudaOptions(OrtHandle cuda, IReadOnlyDictionary<string, string> values) =>
        Update(OrtSlot.UpdateCudaOptions, cuda, values);

    public void AppendCuda(OrtHandle options, OrtHandle cuda) => Append(OrtSlot.AppendCuda, options, cuda);

    public OrtHandle CreateTensorRtOptions() =>
        Create(OrtSlot.CreateTensorRtOptions, OrtSlot.ReleaseTensorRtOptions);

    public void UpdateTensorRtOptions(OrtHandle tensorRt, IReadOnlyDictionary<string, string> values) =>
        Update(OrtSlot.UpdateTensorRtOptions, tensorRt, values);

    public void AppendTensorRt(OrtHandle options, OrtHandle tensorRt) => Append(OrtSlot.AppendTensorRt, options, tensorRt);

    private void Update(OrtSlot slot, OrtHandle provider, IReadOnlyDictionary<string, string> entries)
    {
        using var keys = new Utf8Texts([.. entries.Keys]);
        using var values = new Utf8Texts([.. entries.Values]);
        Check(((delegate* unmanaged<nint, nint*, nint*, nuint, nint>)this[slot])(
            provider.Raw, keys.Pointers, values.Pointers, (nuint)keys.Count));
    }

    private void Append(OrtSlot slot, OrtHandle options, OrtHandle provider) =>
        Check(((delegate* unmanaged<nint, nint, nint>)this[slot])(options.Raw, provider.Raw));

    private void Set(OrtSlot slot, OrtHandle options, int value) =>
        Check(((delegate* unmanaged<nint, int, nint>)this[slot])(options.Raw, value));

    private void Do(OrtSlot slot, OrtHandle subject) =>
        Check(((delegate* unmanaged<nint, nint>)this[slot])(subject.Raw));
}
