namespace Groundshift.Models.Graphs.SkySense;

/// <summary>What <c>--config</c> says of SkySense's checkpoints. Null: the files or the published sizes tell.</summary>
internal sealed class SkySenseConfig
{
    private const int MostHeads = 256;
    private const int MostWindow = 64;
    private const int MostPixels = 4096;
    private const int MostDates = 64;

    // A fused window holds one sequence per pixel; four dates show the seasons.
    private const int UsualDates = 4;
    private const int UsualCell = 4;

    private readonly ImportConfig _fields;

    /// <summary>Reads all fields. Throws InvalidInputException that names every wrong and unknown one.</summary>
    public SkySenseConfig(ImportSettings settings)
    {
        _fields = new ImportConfig(settings.Config);
        Heads = _fields.Integer("heads", 1, MostHeads);
        FusionHeads = _fields.Integer("fusion_heads", 1, MostHeads);
        Window = _fields.Integer("window_size", 1, MostWindow);
        Scale = _fields.Integer("scale", 1, MostHeads);
        ImageSize = _fields.Integer("image_size", 1, MostPixels);
        Dates = _fields.Integer("dates", 1, MostDates) ?? UsualDates;
        RadarDates = _fields.Integer("s1_dates", 1, MostDates) ?? Dates;
        Cell = _fields.Integer("cell", 1, MostPixels) ?? UsualCell;
        IsUntrained = _fields.Flag("untrained");
        _fields.Finish();
    }

    /// <summary><c>heads</c>: heads of attention of a Sentinel branch (or of the one part that is imported).</summary>
    public int? Heads { get; }

    /// <summary><c>fusion_heads</c>: those of the fusion, where they differ.</summary>
    public int? FusionHeads { get; }

    /// <summary><c>window_size</c>: places at each side of a window of the HR backbone.</summary>
    public int? Window { get; }

    /// <summary><c>scale</c>: factor of the heads.</summary>
    public int? Scale { get; }

    /// <summary><c>image_size</c>: height and width in pixels of the images that the graph takes; null for the trained size.</summary>
    public int? ImageSize { get; }

    /// <summary><c>dates</c>: dates of the Sentinel-2 series.</summary>
    public int Dates { get; }

    /// <summary><c>s1_dates</c>: those of the Sentinel-1 series; as many where nothing is configured, so that its scenes may be of any of them.</summary>
    public int RadarDates { get; }

    /// <summary><c>cell</c>: pixels at each side that one vector of the fused embedding stands for.</summary>
    public int Cell { get; }

    /// <summary><c>untrained</c>: the weights are random.</summary>
    public bool IsUntrained { get; }
}
