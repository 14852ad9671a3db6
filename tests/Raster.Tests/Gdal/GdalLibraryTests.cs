using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Tests.Gdal;

public sealed class GdalLibraryTests
{
    [Fact]
    public void The_installed_library_is_found_and_has_every_driver()
    {
        var facts = GdalLibrary.Inspect();

        facts.Usable.ShouldBeTrue(facts.Summary);
        facts.MissingDrivers.ShouldBeEmpty();
        facts.Path.ShouldNotBeNull();
        Version.Parse(facts.Version!).ShouldBeGreaterThanOrEqualTo(new Version(3, 6));
    }

    [Fact]
    public void Newer_libraries_are_tried_first_and_old_ones_last()
    {
        var names = GdalResolver.Candidates().Where(name => !Path.IsPathRooted(name)).ToList();

        names.IndexOf("libgdal.so.36").ShouldBeLessThan(names.IndexOf("libgdal.so.32"));
        names.IndexOf("libgdal.so.32").ShouldBeLessThan(names.IndexOf("libgdal.so.28"));
        names.ShouldContain("libgdal.so");
    }

    [Theory]
    [InlineData(null, "apt-get install libgdal32")]
    [InlineData("/opt/none/libgdal.so", "/opt/none/libgdal.so")]
    public void A_missing_library_is_one_sentence_that_says_what_to_do(string? path, string part)
    {
        var sentence = GdalLibrary.MissingSentence(path);

        sentence.ShouldContain(part);
        sentence.ShouldContain("apt-get install libgdal32");
        sentence.ShouldContain(GdalLibrary.PathVariable);
        sentence.Split('\n').Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("3060200", true)]
    [InlineData("3120000", true)]
    [InlineData("3050300", false)]
    [InlineData("", false)]
    public void Libraries_older_than_3_6_are_refused(string number, bool usable) =>
        GdalLibrary.IsRecent(number).ShouldBe(usable);

    [Fact]
    public void A_driver_that_is_not_built_in_is_named() =>
        Should.Throw<GdalMissingException>(() => GdalLibrary.Driver("NoSuchFormat")).Message.ShouldContain("NoSuchFormat");

    [Fact]
    public void The_block_cache_is_bounded()
    {
        GdalLibrary.EnsureLoaded();
        GdalNative.GDALGetCacheMax64().ShouldBe(128L << 20);
    }
}
