using Groundshift.Core.Jobs;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Pages;

/// <summary>Which of the two forms of a document a request wants: <c>f</c> decides, else the Accept header.</summary>
/// <remarks>Source: RFC 9110, section 12.5.1; the parameter is what OGC API servers use for addresses that people open and share.</remarks>
internal static class AskedFormat
{
    public const string Parameter = "f";
    public const string Json = "json";
    public const string Html = "html";

    private const string GeoJson = "geojson";
    private const string HtmlType = "text/html";

    /// <summary>True for a page.</summary>
    /// <exception cref="InvalidInputException">The parameter names another form.</exception>
    public static bool IsHtml(HttpRequest request) => request.Query[Parameter].ToString() switch
    {
        "" => PrefersHtml(request),
        Html => true,
        Json or GeoJson => false,
        _ => throw new InvalidInputException(Parameter, $"{Json} or {Html}", "another", "Leave it out: the Accept header decides then."),
    };

    // Browsers name text/html; clients of the API name JSON or take anything, and get JSON.
    private static bool PrefersHtml(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var html = accepted.Where(type => type.MediaType == HtmlType).Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
        var json = accepted.Where(type => type.MediaType.EndsWith(Json, StringComparison.Ordinal)).Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
        return html > 0 && html > json;
    }
}
