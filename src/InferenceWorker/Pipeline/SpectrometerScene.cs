using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Makes of a spectrometer's bands what a model takes: Sentinel-2 bands by response, or channels by wavelength.</summary>
internal static class SpectrometerScene
{
    // Sentinel-2A was the first and is the commonest; its filters differ from B's and C's by a few nanometres.
    private const Sentinel2Platform Platform = Sentinel2Platform.A;

    /// <summary>A model of Sentinel-2: its bands are mixed from the spectrometer's by their responses.</summary>
    /// <exception cref="InvalidInputException">A band that the model cannot do without is not covered.</exception>
    public static SpectrometerChoice Resampled(
        IReadOnlyList<SpectralBand> bands, SceneSource part, ModelSource source, SpectralResponsesOf responsesOf)
    {
        var responses = responsesOf(Platform);
        var wanted = responses with { Responses = [.. responses.Responses.Where(response => source.Bands.Contains(response.Band))] };
        var matrix = SpectralResampling.Build(bands, wanted);
        var missing = source.Bands.Where(name => matrix.Find(name) is not { IsMissing: false }).ToArray();
        if (missing.Except(source.OptionalBands).Any())
        {
            throw new InvalidInputException(
                $"item {part.ItemId}, bands",
                $"wavelengths that cover at least {SpectralResampling.LeastCoveredShare * 100:0} % of each of {string.Join(", ", source.Bands.Except(source.OptionalBands))}",
                $"too little for {string.Join(", ", missing)}",
                "Choose a model that does without these bands.");
        }

        var found = matrix.Bands.Where(band => !missing.Contains(band.Band)).ToArray();
        var used = found.SelectMany(band => band.Weights).Select(weight => weight.Source).Distinct().Order().ToArray();
        ResampledBand?[] order = [.. source.Bands.Select(name => found.FirstOrDefault(band => band.Band == name)).Select(band => band is null ? null : band with
        {
            Weights = [.. band.Weights.Select(weight => weight with { Source = Array.IndexOf(used, weight.Source) })],
        })];
        var note = $"Bands were computed from {used.Length} bands of the spectrometer with {matrix.Origin}." + Lacking(missing);
        return new SpectrometerChoice(used, reader => new ResampledPixelRows(reader, order), note);
    }

    /// <summary>A model of the spectrometer: each of its channels takes the nearest band that holds data, as it is.</summary>
    /// <exception cref="InvalidInputException">A channel that the model cannot do without has no band near.</exception>
    public static SpectrometerChoice ByWavelength(IReadOnlyList<SpectralBand> bands, SceneSource part, ModelManifest model, ModelSource source)
    {
        int?[] nearest = [.. source.Wavelengths.Select((centre, channel) =>
            EnMap.BandAt(bands, centre, source.Widths.Count > 0 ? source.Widths[channel] / 2 : null))];
        var missing = source.Bands.Where((_, channel) => nearest[channel] is null).ToArray();
        if (missing.Except(source.OptionalBands).ToArray() is { Length: > 0 } needed)
        {
            throw new InvalidInputException(
                $"item {part.ItemId}, bands",
                $"valid bands near all {source.Bands.Count - source.OptionalBands.Count} wavelengths that {model.Reference} needs",
                $"none near {Told(source, needed)}",
                "Choose a model that does without these bands, or import it so that it does.");
        }

        var used = nearest.OfType<int>().Distinct().Order().ToArray();
        var note = $"{source.Bands.Count - missing.Length} of the model's {source.Bands.Count} channels were read from {used.Length} bands by wavelength.";
        return new SpectrometerChoice(
            used, reader => new ChannelRows(reader, nearest.Select(band => band is { } place ? Array.IndexOf(used, place) : (int?)null)), note);
    }

    // A spectrometer has hundreds of bands; the first few tell which part of the spectrum is missing.
    private static string Told(ModelSource source, string[] channels)
    {
        const int Most = 8;
        var first = channels.Take(Most).Select(channel => FormattableString.Invariant($"{source.Wavelengths[source.Bands.ToList().IndexOf(channel)]:0.#}"));
        var rest = channels.Length > Most ? $" and {channels.Length - Most} more" : "";
        return $"{string.Join(", ", first)} nm{rest}";
    }

    /// <summary>A sentence about the bands that a scene lacks, or nothing.</summary>
    public static string Lacking(IReadOnlyList<string> missing) =>
        missing.Count == 0 ? "" : $" The scene has no {string.Join(", ", missing)}: the model went without.";
}
