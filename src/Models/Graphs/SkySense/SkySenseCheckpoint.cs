using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// SkySense's parts in one file each, in a folder of them, or in one file of the whole model. Ownership: owns the open files;
/// tensors are read while it is open.
/// </summary>
internal sealed class SkySenseCheckpoint : IDisposable
{
    private readonly List<Checkpoint> _files = [];
    private readonly Dictionary<SkySensePart, StateDict> _parts = [];

    private SkySenseCheckpoint()
    {
    }

    /// <summary>The parts that are there.</summary>
    public IReadOnlyDictionary<SkySensePart, StateDict> Parts => _parts;

    /// <summary>Where the calendar embedding is looked for: the file of the whole model or of the Sentinel-2 branch.</summary>
    public StateDict? Calendar { get; private set; }

    /// <summary>Opens a file or a folder. Throws InvalidInputException when a file is none of SkySense or a part is there twice.</summary>
    public static SkySenseCheckpoint Open(string path)
    {
        var checkpoint = new SkySenseCheckpoint();
        try
        {
            var files = Directory.Exists(path) ? Directory.GetFiles(path).Where(IsCheckpoint).Order(StringComparer.Ordinal).ToArray() : [path];
            foreach (var file in files.Length > 0 ? files : throw new InvalidInputException(path, "checkpoint files (.pth, .pt, .safetensors)", "none", "Name the folder of SkySense's checkpoints."))
            {
                checkpoint.Add(file);
            }

            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>The tensors of a part. Throws InvalidInputException when it is not there.</summary>
    public StateDict Require(SkySensePart part, string path) => _parts.GetValueOrDefault(part) ?? throw new InvalidInputException(
        path,
        $"the part {SkySenseParts.Prefix(part).TrimEnd('.')}",
        string.Join(", ", _parts.Keys.Select(there => SkySenseParts.Prefix(there).TrimEnd('.'))),
        "Name the folder that holds the files of backbone_s2, head_s2 and fusion, and those of backbone_s1 and head_s1 for Sentinel-1.");

    /// <summary>Closes the files.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static bool IsCheckpoint(string file) => Path.GetExtension(file).ToLowerInvariant() is ".pth" or ".pt" or ".ckpt" or ".safetensors";

    private void Add(string file)
    {
        var opened = Checkpoint.Open(file);
        _files.Add(opened);
        var weights = StateDict.Of(opened, SkySenseParts.Wrappers);
        if (SkySenseParts.IsWhole(weights))
        {
            Calendar = weights;
            foreach (var part in Enum.GetValues<SkySensePart>().Where(part => weights.Inside(SkySenseParts.Prefix(part)).Tensors.Count > 0))
            {
                Put(part, weights.Inside(SkySenseParts.Prefix(part)), file);
            }

            return;
        }

        var (own, tensors) = SkySenseParts.Of(weights);
        Put(own, tensors, file);
        Calendar = own == SkySensePart.BackboneS2 ? tensors : Calendar;
    }

    private void Put(SkySensePart part, StateDict weights, string file)
    {
        if (!_parts.TryAdd(part, weights))
        {
            throw new InvalidInputException(
                file, "each part once", $"another {SkySenseParts.Prefix(part).TrimEnd('.')}",
                "Heads are told apart by 's2' or 's1' in their files' names; take other files out of the folder.");
        }
    }
}
