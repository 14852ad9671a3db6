namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>What <c>--size</c> and <c>--config</c> say of a HyperSIGMA checkpoint. Null: the file or the published sizes tell.</summary>
internal sealed class HyperSigmaConfig
{
    private const int MostHeads = 256;
    private const int MostBlocks = 256;
    private const int MostBands = 10000;
    private const int MostPixels = 4096;
    private const int SpatialTapCount = 4;

    private readonly ImportConfig _fields;
    private readonly IReadOnlyList<int>? _taps;
    private readonly IReadOnlyList<int>? _spectralTaps;

    /// <summary>Reads the fields of the network; the caller may read more and then calls <see cref="Finish"/>.</summary>
    public HyperSigmaConfig(ImportSettings settings)
    {
        Size = settings.Size;
        _fields = new ImportConfig(settings.Config);
        Heads = _fields.Integer("heads", 1, MostHeads);
        Points = _fields.Integer("points", 1, MostHeads);
        Tokens = _fields.Integer("tokens", 1, MostBands);
        Bands = _fields.Integer("bands", 1, MostBands);
        ImageSize = _fields.Integer("image_size", 1, MostPixels);
        _taps = _fields.Integers("taps", 0, MostBlocks);
        _spectralTaps = _fields.Integers("spectral_taps", 0, MostBlocks);
        if (_taps is { Count: not SpatialTapCount })
        {
            _fields.Wrong("taps", $"{SpatialTapCount} blocks", $"{_taps.Count}");
        }

        Package = new HyperSigmaPackageConfig(_fields);
    }

    /// <summary>The published size that the checkpoint must be of.</summary>
    public string? Size { get; }

    /// <summary><c>heads</c>: heads of attention.</summary>
    public int? Heads { get; }

    /// <summary><c>points</c>: places that each token samples.</summary>
    public int? Points { get; }

    /// <summary><c>tokens</c>: stretches of the spectrum, of a spectral encoder without positions.</summary>
    public int? Tokens { get; }

    /// <summary><c>bands</c>: bands of a spectral encoder that stands alone.</summary>
    public int? Bands { get; }

    /// <summary><c>image_size</c>: height and width in pixels, of a spatial encoder without positions that stands alone.</summary>
    public int? ImageSize { get; }

    /// <summary>What only a package needs.</summary>
    public HyperSigmaPackageConfig Package { get; }

    /// <summary><c>taps</c>: the four blocks whose outputs are features, zero-based, shallow first.</summary>
    public IReadOnlyList<int> SpatialTaps(EncoderShape shape) => InDepth("taps", _taps, shape) ?? shape.UsualTaps;

    /// <summary><c>spectral_taps</c>: those of the spectral encoder; the first of the usual four where nothing is configured.</summary>
    public IReadOnlyList<int> SpectralTaps(EncoderShape shape) => SpectralTaps(shape, shape.UsualTaps[0]);

    /// <summary>The same with another default.</summary>
    public IReadOnlyList<int> SpectralTaps(EncoderShape shape, int usual) => InDepth("spectral_taps", _spectralTaps, shape) ?? [usual];

    /// <summary>Throws InvalidInputException that names every wrong and unknown field.</summary>
    public void Finish() => _fields.Finish();

    private IReadOnlyList<int>? InDepth(string name, IReadOnlyList<int>? taps, EncoderShape shape)
    {
        if (taps?.Any(tap => tap >= shape.Depth) ?? false)
        {
            _fields.Wrong(name, $"blocks from 0 to {shape.Depth - 1}", string.Join(", ", taps));
            Finish();
        }

        return taps;
    }
}
