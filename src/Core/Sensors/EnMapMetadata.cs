using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Sensors;

/// <summary>What the METADATA.XML of an EnMAP product says of its bands.</summary>
/// <remarks>
/// Source: DLR, "EnMAP Ground Segment: Product Specification" (EN-PCV-ICD-2009-2), element <c>specific/bandCharacterisation/bandID</c>:
/// <c>wavelengthCenterOfBand</c> and <c>FWHMOfBand</c> in nanometres.
/// </remarks>
public sealed class EnMapMetadata
{
    private const int MostBands = 1000;
    private const long MostCharacters = 64 * 1024 * 1024;

    private EnMapMetadata(IReadOnlyList<SpectralBand> bands) => Bands = bands;

    /// <summary>Bands in the order of the image file. <em>Unit</em>: nanometres; the width is null where the file gives none.</summary>
    public IReadOnlyList<SpectralBand> Bands { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidInputException">It is no metadata of an EnMAP product, or its band numbers have gaps.</exception>
    public static EnMapMetadata Read(Stream stream)
    {
        // The file comes from outside: no document type, so no entity can expand, and a bound on its length.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters };
        XDocument document;
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            document = XDocument.Load(reader);
        }
        catch (XmlException error)
        {
            throw Invalid("an XML document without a document type", error.Message, error);
        }

        var bands = document.Descendants("bandID")
            .Where(element => element.Attribute("number") is not null && element.Element("wavelengthCenterOfBand") is not null)
            .Select(element => (Number: Whole(element.Attribute("number")?.Value), Band: Band(element)))
            .OrderBy(entry => entry.Number)
            .ToList();
        if (bands.Count is 0 or > MostBands || bands.Where((entry, i) => entry.Number != i + 1).Any())
        {
            throw Invalid($"bandCharacterisation with 1 to {MostBands} bands, numbered from 1", $"{bands.Count} bands");
        }

        return new EnMapMetadata([.. bands.Select(entry => entry.Band)]);
    }

    /// <summary>
    /// The scene with the wavelengths of this file. Wavelengths that the item states stay; a scene whose item lists no bands
    /// gets all bands of the file.
    /// </summary>
    /// <exception cref="InvalidInputException">The item lists another number of bands.</exception>
    public SceneSource Complete(SceneSource scene)
    {
        if (scene.Bands.Count != 1 && scene.Bands.Count != Bands.Count)
        {
            throw Invalid($"{scene.Bands.Count} bands, as in the item", $"{Bands.Count} bands");
        }

        return scene with
        {
            Bands = [.. Bands.Select((known, i) => Complete(scene.Bands[scene.Bands.Count == 1 ? 0 : i], known, i + 1))],
        };
    }

    private static SceneBand Complete(SceneBand band, SpectralBand known, int index) => band with
    {
        Name = $"band_{index:000}",
        Index = index,
        CentreMicrometres = band.CentreMicrometres ?? (known.CentreNanometres / 1000),
        WidthMicrometres = band.WidthMicrometres ?? (known.WidthNanometres / 1000),
    };

    private static SpectralBand Band(XElement element)
    {
        var centre = Number(element.Element("wavelengthCenterOfBand")?.Value);
        var width = element.Element("FWHMOfBand") is { } stated ? Number(stated.Value) : (double?)null;
        return centre > 0 && width is null or > 0
            ? new SpectralBand(centre, width)
            : throw Invalid("wavelengths above 0 nm", $"centre {centre}, width {width}");
    }

    private static int Whole(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Invalid("a band number", $"'{text}'");

    private static double Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Invalid("a wavelength in nanometres", $"'{text}'");

    private static InvalidInputException Invalid(string expected, string found, Exception? cause = null) =>
        new("METADATA.XML", expected, found, "Ask the provider for the product again; the file may be cut off or be a login page.", cause);
}
