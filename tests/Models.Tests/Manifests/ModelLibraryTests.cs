using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Manifests;

public sealed class ModelLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelLibrary _library;

    public ModelLibraryTests() => _library = new ModelLibrary([_folder.File("user/models"), _folder.File("bundled")]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Name_alone_finds_the_newest_release_by_semantic_version()
    {
        foreach (var version in new[] { "1.9.0", "1.10.0", "1.2.3", "2.0.0-rc.1" })
        {
            Install("land", version);
        }

        _library.Find("land").Manifest.Reference.Version.ShouldBe("1.10.0");
        _library.Find("land@1.2.3").Manifest.Reference.Version.ShouldBe("1.2.3");
        _library.List().Select(model => model.Manifest?.Reference.Version).ShouldBe(["2.0.0-rc.1", "1.10.0", "1.9.0", "1.2.3"]);
    }

    [Fact]
    public void Bundled_packages_are_found_and_cannot_be_removed()
    {
        TinyModels.WriteLandCoverPackage(_folder.File("bundled/anything"), Named("bundled", "1.0.0"));
        _library.Find("bundled").Folder.ShouldBe(_folder.File("bundled/anything"));
        Should.Throw<InvalidInputException>(() => _library.Remove(new ModelReference("bundled", "1.0.0"))).Message.ShouldContain("comes with the program");
    }

    [Fact]
    public void Unknown_package_is_refused_with_those_that_are_there()
    {
        Install("land", "1.0.0");
        Should.Throw<InvalidInputException>(() => _library.Find("sea")).Expected.ShouldContain("land@1.0.0");
        Should.Throw<InvalidInputException>(() => _library.Find("land@3.0.0")).Found.ShouldBe("'land@3.0.0'");
    }

    [Fact]
    public void Broken_package_is_listed_with_what_is_wrong_and_stops_no_other()
    {
        Install("land", "1.0.0");
        Directory.CreateDirectory(_folder.File("bundled/broken"));
        File.WriteAllText(_folder.File("bundled/broken/mlm.json"), "{}");
        var broken = _library.List().Single(model => model.Manifest is null);
        broken.Problem.ShouldNotBeNull().ShouldContain("properties");
        _library.Find("land").Manifest.Reference.Name.ShouldBe("land");
        Should.Throw<InvalidInputException>(() => _library.Find("broken")).Message.ShouldContain("broken is broken");
    }

    [Fact]
    public void Failed_import_leaves_nothing_behind()
    {
        Should.Throw<InvalidOperationException>(() => _library.Install(folder =>
        {
            TinyModels.WriteLandCoverPackage(folder, Named("land", "1.0.0"));
            throw new InvalidOperationException("the importer failed");
        }));
        Should.Throw<InvalidInputException>(() => _library.Install(folder => File.WriteAllText(Path.Combine(folder, "mlm.json"), "{}")));
        _library.List().ShouldBeEmpty();
        Directory.EnumerateDirectories(_library.InstallFolder).ShouldBeEmpty();
    }

    [Fact]
    public void Draft_of_a_killed_import_is_neither_listed_nor_in_the_way()
    {
        TinyModels.WriteLandCoverPackage(Path.Combine(_library.InstallFolder, ".draft"), Named("half", "1.0.0"));
        _library.List().ShouldBeEmpty();
        Install("land", "1.0.0");
        _library.List().ShouldHaveSingleItem();
    }

    [Fact]
    public void Importing_the_same_again_changes_nothing_and_another_of_that_version_is_refused()
    {
        Install("land", "1.0.0").Folder.ShouldBe(Install("land", "1.0.0").Folder);
        var other = Named("land", "1.0.0") with { Halo = 4 };
        Should.Throw<InvalidInputException>(() => _library.Install(folder => TinyModels.WriteLandCoverPackage(folder, other)))
            .Message.ShouldContain("groundshift model remove land@1.0.0");
    }

    [Fact]
    public void Copy_of_a_package_is_installed_and_removed()
    {
        var copy = _library.InstallCopy(TinyModels.WriteLandCoverPackage(_folder.File("elsewhere"), Named("land", "1.0.0")));
        copy.Folder.ShouldBe(Path.Combine(_library.InstallFolder, "land@1.0.0"));
        _library.Remove(copy.Manifest.Reference);
        _library.List().ShouldBeEmpty();
        Directory.Exists(copy.Folder).ShouldBeFalse();
    }

    [Fact]
    public void Two_imports_at_once_are_told_apart() =>
        _library.Install(folder =>
        {
            Should.Throw<TransientException>(() => _library.Install(_ => { }));
            TinyModels.WriteLandCoverPackage(folder, Named("land", "1.0.0"));
        }).Manifest.Reference.Name.ShouldBe("land");

    [Fact]
    public void Bundled_folder_is_beside_the_program_or_in_the_repository()
    {
        ModelLibrary.Bundled(AppContext.BaseDirectory).ShouldBe([Path.Combine(RepositoryRoot.Folder, "models")]);
        Directory.CreateDirectory(_folder.File("program/models"));
        ModelLibrary.Bundled(_folder.File("program")).ShouldBe([_folder.File("program/models")]);
    }

    [Theory]
    [InlineData("1.0.0", "1.0.1")]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("1.0.0-alpha", "1.0.0")]
    [InlineData("1.0.0-alpha", "1.0.0-alpha.1")]
    [InlineData("1.0.0-alpha.1", "1.0.0-alpha.beta")]
    [InlineData("1.0.0-beta.2", "1.0.0-beta.11")]
    [InlineData("1.0.0-rc.1", "1.0.0")]
    public void Versions_are_ordered_as_their_specification_says(string older, string newer)
    {
        SemanticVersion.TryParse(older, out var left).ShouldBeTrue();
        SemanticVersion.TryParse(newer, out var right).ShouldBeTrue();
        left.CompareTo(right).ShouldBeLessThan(0);
        right.CompareTo(left).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("01.0.0")]
    [InlineData("1.0.0-")]
    [InlineData("1.0.0 ")]
    [InlineData("v1.0.0")]
    public void Text_that_is_no_version_is_told(string text) => SemanticVersion.TryParse(text, out _).ShouldBeFalse();

    private static StandInModel Named(string name, string version) => new() { Reference = new ModelReference(name, version) };

    private ModelPackage Install(string name, string version) =>
        _library.Install(folder => TinyModels.WriteLandCoverPackage(folder, Named(name, version)));
}
