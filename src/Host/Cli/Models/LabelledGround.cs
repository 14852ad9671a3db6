using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Labels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Ingest.Providers;
using Groundshift.Models.Evaluation;
using Groundshift.Models.Onnx;

namespace Groundshift.Host.Cli.Models;

/// <summary>Scenes with open labels, and what they are read with.</summary>
internal sealed class LabelledGround : IDisposable
{
    private readonly List<LabelSource> _opened = [];

    public required AssetAccess Access { get; init; }

    public required SessionSettings Session { get; init; }

    public required SpectralResponsesOf Responses { get; init; }

    /// <summary>What the labels are called.</summary>
    public required string LabelsName { get; init; }

    /// <summary>Scenes with their labels.</summary>
    public IReadOnlyList<(SceneSource Scene, LabelSource Labels)> Scenes { get; private set; } = [];

    /// <summary>What the labels mean.</summary>
    public LabelLegend Legend
    {
        get => field ?? throw new InvalidOperationException("The labels were not opened.");
        set;
    }

    /// <summary>How scenes are read and models run.</summary>
    public PipelineSettings Settings(string scratch) => new() { ScratchFolder = scratch, Session = Session, Responses = Responses };

    /// <summary>Opens a file for all scenes, or the asset of each.</summary>
    public async Task OpenAsync(IReadOnlyList<SceneSource> scenes, string? file, string? key, string? property, CancellationToken cancellationToken)
    {
        var opener = new LabelOpener(Access);
        if (file is not null)
        {
            _opened.Add(await opener.OpenFileAsync(file, AccessNames.Files, property, scenes[0], cancellationToken));
            Scenes = [.. scenes.Select(scene => (scene, _opened[0]))];
            return;
        }

        foreach (var scene in scenes)
        {
            _opened.Add(await opener.OpenAssetAsync(scene, key, property, cancellationToken));
        }

        Scenes = [.. scenes.Zip(_opened)];
    }

    public void Dispose()
    {
        _opened.ForEach(labels => labels.Dispose());
        Access.Dispose();
    }
}
