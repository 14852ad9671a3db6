using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Tests.Publishing;

public sealed class ModelItemTests
{
    [Theory]
    [InlineData("Apache-2.0", "Apache-2.0", null)]
    [InlineData("other", "other", null)]
    [InlineData("Apache-2.0 AND CC-BY-SA-4.0", "other", "Apache-2.0 AND CC-BY-SA-4.0")]
    public void A_licence_expression_stands_beside_the_identifier_that_the_schema_takes(string written, string licence, string? expression)
    {
        var item = ModelItem.Build(
            ModelReference.Parse("maps@1.0.0"),
            $$$"""{"type":"Feature","id":"maps","properties":{"license":"{{{written}}}"},"links":[],"assets":{}}""");

        ((string?)item.Properties["license"]).ShouldBe(licence);
        ((string?)item.Properties["groundshift:license_expression"]).ShouldBe(expression);
    }
}
