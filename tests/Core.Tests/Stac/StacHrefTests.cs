using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Core.Tests.Stac;

public class StacHrefTests
{
    [Theory]
    [InlineData("./red.tif", "https://host/a/item.json?sig=1", "https://host/a/red.tif")]
    [InlineData("../x/red.tif", "https://host/a/b/item.json", "https://host/a/x/red.tif")]
    [InlineData("../../../../etc/passwd", "https://host/a/item.json", "https://host/etc/passwd")]
    [InlineData("/red.tif", "https://host/a/item.json", "https://host/red.tif")]
    [InlineData("//other/red.tif", "https://host/a/item.json", "https://other/red.tif")]
    [InlineData("/vsicurl/http://x/y", "https://host/a/item.json", "https://host/vsicurl/http://x/y")]
    [InlineData("s3://eodata/a/b.jp2", "https://host/a/item.json", "s3://eodata/a/b.jp2")]
    [InlineData("red.tif", "file:///data/cat/item.json", "file:///data/cat/red.tif")]
    [InlineData("/other/red.tif", "file:///data/cat/item.json", "file:///other/red.tif")]
    [InlineData("x/a:b.tif", "https://host/x", "https://host/x/a:b.tif")]
    public void Addresses_are_resolved_as_RFC_3986_says(string href, string document, string address) =>
        StacHref.Resolve("href", href, new Uri(document)).ToString().ShouldBe(address);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\\b.tif")]
    [InlineData("a\nb.tif")]
    [InlineData("C:/data/a.tif")]
    [InlineData("https://")]
    [InlineData("http://[::1/x")]
    public void What_is_no_address_is_refused(string href) =>
        Should.Throw<InvalidInputException>(() => StacHref.Resolve("assets.a.href", href, new Uri("https://host/item.json"))).Field.ShouldBe("assets.a.href");

    [Fact]
    public void A_relative_address_needs_a_base() =>
        Should.Throw<InvalidInputException>(() => StacHref.Resolve("href", "a.tif", null)).NextStep.ShouldContain("own address");

    [Fact]
    public void A_local_document_cannot_name_another_host() =>
        Should.Throw<InvalidInputException>(() => StacHref.Resolve("href", "//server/share/a.tif", new Uri("file:///data/item.json")));

    [Theory]
    [InlineData("catalogs/a b#c", "file:///home/me/catalogs/a%20b%23c")]
    [InlineData("/data/ü/catalog.json", "file:///data/%C3%BC/catalog.json")]
    [InlineData("https://host/v1", "https://host/v1")]
    [InlineData("file:///data/catalog.json", "file:///data/catalog.json")]
    public void A_user_names_a_catalog_by_path_or_url(string text, string address) =>
        StacHref.OfCatalog(text, "/home/me").AbsoluteUri.ShouldBe(address);

    [Theory]
    [InlineData("ftp://host/v1")]
    [InlineData("s3://bucket/catalog.json")]
    public void Catalogs_of_other_schemes_are_refused(string text) =>
        Should.Throw<InvalidInputException>(() => StacHref.OfCatalog(text, "/home/me")).Field.ShouldBe("catalog");

    [Theory]
    [InlineData("file:///data/cat/catalog.json", "file:///data/cat/a/b.json", "file:///data/cat/a/b.json")]
    [InlineData("https://host/v1", "https://host/other?x=1", "https://host/other?x=1")]
    [InlineData("http://host/v1", "https://host/v1/search", "https://host/v1/search")]
    [InlineData("https://host/v1", "http://host/v1/search", "https://host/v1/search")]
    [InlineData("https://host/v1", "https://me:secret@HOST/v1/search", "https://host/v1/search")]
    [InlineData("http://localhost:81/v1", "http://localhost:81/v1/search", "http://localhost:81/v1/search")]
    public void Links_within_a_catalog_are_followed(string root, string link, string followed) =>
        new CatalogRoot(new Uri(root)).Admit("links.next", new Uri(link)).ToString().ShouldBe(followed);

    [Theory]
    [InlineData("file:///data/cat/catalog.json", "file:///data/catalog2/b.json")]
    [InlineData("file:///data/cat/catalog.json", "file:///data/cat/../secret.json")]
    [InlineData("file:///data/cat/catalog.json", "file:///data/cat/%2e%2e/secret.json")]
    [InlineData("file:///data/cat/catalog.json", "file:///data/cat/..%2fsecret.json")]
    [InlineData("file:///data/cat/catalog.json", "https://host/item.json")]
    [InlineData("https://host/v1", "https://evil/v1")]
    [InlineData("https://host/v1", "https://host:8443/v1")]
    [InlineData("https://host/v1", "http://169.254.169.254/latest")]
    [InlineData("https://host/v1", "http://host:8080/v1")]
    [InlineData("http://host/v1", "https://host.evil/v1")]
    [InlineData("https://host/v1", "file:///etc/passwd")]
    public void Links_that_leave_a_catalog_are_refused(string root, string link) =>
        Should.Throw<InvalidInputException>(() => new CatalogRoot(new Uri(root)).Admit("links.item", new Uri(link))).Field.ShouldBe("links.item");
}
