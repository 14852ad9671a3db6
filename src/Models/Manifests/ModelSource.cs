using Groundshift.Core.Sensors;

namespace Groundshift.Models.Manifests;

/// <summary>
/// One sensor (or one side of a pair, or one series) that a model looks at. Its four graph inputs are <c>samples</c>,
/// <c>valid</c>, <c>scale</c> and <c>offset</c>, behind <see cref="Prefix"/>.
/// </summary>
public sealed record ModelSource
{
    /// <summary>Name of the earlier side of a change pair.</summary>
    public const string Before = "before";

    /// <summary>Name of the later side of a change pair.</summary>
    public const string After = "after";

    /// <summary>Empty for the one source of a usual package; else lower-case letters and digits: <c>before</c>, <c>after</c>, <c>s2</c>, <c>s1</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Sensor whose bands the model takes.</summary>
    public required SensorKind Sensor { get; init; }

    /// <summary>Band names in the order of the graph's input. With <see cref="Wavelengths"/> they name the model's own channels.</summary>
    public required IReadOnlyList<string> Bands { get; init; }

    /// <summary>
    /// Centre wavelengths in nanometres, one per band, where bands are chosen by wavelength and never by name; else empty. A
    /// channel takes the scene's nearest valid centre within half of its width in <see cref="Widths"/>.
    /// </summary>
    public IReadOnlyList<double> Wavelengths { get; init; } = [];

    /// <summary>Full widths at half maximum in nanometres, one per wavelength; empty takes the width of the scene's own band.</summary>
    public IReadOnlyList<double> Widths { get; init; } = [];

    /// <summary>Bands that a scene may lack: they then arrive with scale 0 and offset NaN and take the graph's fill. A scene that lacks another band is refused.</summary>
    public IReadOnlyList<string> OptionalBands { get; init; } = [];

    /// <summary>Dates of a series; 1 means that the inputs have no time axis. A date that the scene set lacks is all invalid.</summary>
    public int Dates { get; init; } = 1;

    /// <summary>Processing levels that the model was made for: <c>L1C</c>, <c>L2A</c>; empty takes any.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>What stands before the names of its inputs: nothing, or the name and an underscore.</summary>
    public string Prefix => Name.Length == 0 ? "" : Name + "_";

    /// <summary>True where the inputs have a time axis: samples (batch, time, bands, height, width).</summary>
    public bool IsSeries => Dates > 1;

    /// <summary>Name of one of its graph inputs: <c>samples</c> becomes <c>before_samples</c>.</summary>
    public string Input(string tensor) => Prefix + tensor;
}
