using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;

namespace Groundshift.Catalog.Pages;

/// <summary>A page made of a JSON document of the API: it shows what a program would get at the same address. Razor encodes every value.</summary>
public abstract class CatalogPage : ComponentBase
{
    /// <summary>The document.</summary>
    [Parameter]
    public required JsonObject Served { get; set; }

    /// <summary>Address of the API, without a slash at the end.</summary>
    [Parameter]
    public required string Base { get; set; }

    /// <summary>Title of the catalog.</summary>
    [Parameter]
    public required string Site { get; set; }

    /// <summary>Address of the same document as JSON, wherever it is opened.</summary>
    protected string JsonAddress => PageText.With(PageText.Link(Served, "self") ?? Base + "/", AskedFormat.Parameter, AskedFormat.Json);
}
