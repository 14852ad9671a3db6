using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>What the values of a quality layer mean for a land-cover map.</summary>
/// <remarks>
/// <para>Sen2Cor classes that are no clear case, and what is done with them:</para>
/// <para>2, dark features or topographic shadow: kept. They are lakes, burnt land and north slopes as often as missed cloud
/// shadow, and a rule that drops them erases the same ground at every date. Next to a cloud shadow the dilation takes them.</para>
/// <para>7, unclassified: kept. Sen2Cor could not name the ground, which the model can; next to a cloud the dilation takes them.</para>
/// <para>11, snow: kept when the model has a class for snow, invalid otherwise, since such a model would call it something else.</para>
/// <para>Source of the values: Sen2Cor Software User Manual 2.11, table of the scene classification; EnMAP Product Specification
/// EN-PCV-ICD-2009, quality layers of L2A; CloudSEN12 (Aybar et al. 2022, doi 10.1038/s41597-022-01878-2).</para>
/// </remarks>
internal static class MaskLegend
{
    private const string Snow = "snow";

    /// <summary>State by mask value, 256 entries; null when the layer says nothing about whole pixels.</summary>
    public static byte[]? Table(SceneMaskKind kind, bool snowIsAClass)
    {
        var snow = snowIsAClass ? PixelState.Clear : PixelState.Snow;
        return kind switch
        {
            SceneMaskKind.SceneClassification => Fill(PixelState.Flagged, value => value switch
            {
                0 => PixelState.Nodata,
                2 or 4 or 5 or 6 or 7 => PixelState.Clear,
                3 => PixelState.Shadow,
                8 or 9 or 10 => PixelState.Cloud,
                11 => snow,
                _ => null,
            }),
            SceneMaskKind.CloudSen12 => Fill(PixelState.Flagged, value => value switch
            {
                0 => PixelState.Clear,
                1 or 2 => PixelState.Cloud,
                3 => PixelState.Shadow,
                _ => null,
            }),
            SceneMaskKind.BinaryCloud => ZeroIsClear(PixelState.Cloud),
            SceneMaskKind.EnMapCloud => ZeroIsClear(PixelState.Cloud),
            SceneMaskKind.EnMapCloudShadow => ZeroIsClear(PixelState.Shadow),
            SceneMaskKind.EnMapCirrus => ZeroIsClear(PixelState.Cloud),
            SceneMaskKind.EnMapHaze => ZeroIsClear(PixelState.Haze),
            SceneMaskKind.EnMapSnow => ZeroIsClear(snow),
            SceneMaskKind.EnMapClasses => Fill(PixelState.Flagged, value => value is 1 or 2 ? PixelState.Clear : null),
            // One layer per band: a dead detector element spoils one band of a column, not the pixel.
            SceneMaskKind.EnMapDefect => null,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }

    /// <summary>True when one of the model's classes is snow or ice.</summary>
    public static bool HasSnow(IEnumerable<string> classNames) =>
        classNames.Any(name => name.Contains(Snow, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for layers that tell cloud from ground.</summary>
    public static bool TellsClouds(SceneMaskKind kind) =>
        kind is SceneMaskKind.SceneClassification or SceneMaskKind.CloudSen12 or SceneMaskKind.BinaryCloud or SceneMaskKind.EnMapCloud;

    private static byte[] ZeroIsClear(PixelState other) => Fill(other, value => value == 0 ? PixelState.Clear : null);

    private static byte[] Fill(PixelState otherwise, Func<int, PixelState?> rule)
    {
        var table = new byte[256];
        for (var value = 0; value < table.Length; value++)
        {
            table[value] = (byte)(rule(value) ?? otherwise);
        }

        return table;
    }
}
