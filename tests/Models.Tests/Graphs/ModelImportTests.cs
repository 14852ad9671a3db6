using System.Reflection;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Graphs;

public sealed class ModelImportTests : IDisposable
{
    private static readonly ModelSource Optical = new() { Sensor = SensorKind.Sentinel2, Bands = ["B02"], Levels = ["L2A"] };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_importer_that_was_written_can_be_named()
    {
        var written = typeof(ModelImport).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Static | BindingFlags.Public))
            .Where(property => property.PropertyType == typeof(ModelImporter))
            .Select(property => (ModelImporter)property.GetValue(null)!);

        ModelImport.Importers.ShouldBe(written, ignoreOrder: true);
    }

    [Fact]
    public void Every_importer_has_a_line_of_its_own()
    {
        ModelImport.Names.ShouldBe(ModelImport.Names.Distinct().Order(StringComparer.Ordinal));
        foreach (var importer in ModelImport.Importers)
        {
            importer.Summary.ShouldEndWith(".");
            importer.Summary.ShouldNotContain('\n');
            importer.Licence.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void A_setting_that_the_importer_does_not_take_is_refused_by_its_option()
    {
        Refused(new ImportSettings { Size = "XL" }).ShouldBe("--size");
        Refused(new ImportSettings { HeadKind = "upernet", HeadFile = "h.pth" }).ShouldBe("--head-kind");
        Refused(new ImportSettings { HeadFile = "h.pth" }).ShouldBe("--head-kind, --head");
        Refused(new ImportSettings { Precision = ImportPrecision.Float16 }).ShouldBe("--precision");
        using var config = JsonDocument.Parse("{}");
        Refused(new ImportSettings { Config = config.RootElement }).ShouldBe("--config");
        Should.Throw<InvalidInputException>(() => ModelImport.Write("dynamicworld", _folder.File("none"), _folder.File("out"), new ImportSettings())).Field.ShouldBe("--from");
    }

    [Fact]
    public void Weights_that_forbid_commercial_use_never_make_a_package_that_allows_it()
    {
        var importer = new ModelImporter(
            "tiny", "Nothing.", "research only", CommercialUse: false, (_, folder, _) => TinyPackages.WriteEmbedding(folder, Optical, 16, 4));

        Should.Throw<InvalidOperationException>(() => ModelImport.Write(importer, _folder.Root, _folder.File("out"), new ImportSettings()));

        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    private string Refused(ImportSettings settings) =>
        Should.Throw<InvalidInputException>(() => ModelImport.Write("dynamicworld", _folder.Root, _folder.File("out"), settings)).Field;
}
