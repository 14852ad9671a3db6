using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Api;

/// <summary>Endpoints beside the STAC API in one host: how the API description and the landing page tell of them.</summary>
internal interface IApiSection
{
    /// <summary>Adds tags and paths to the OpenAPI document.</summary>
    void Describe(JsonObject openApi);

    /// <summary>Links of the landing page.</summary>
    IEnumerable<JsonObject> LandingLinks(BaseUrl url);
}
