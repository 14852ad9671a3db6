using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Ports;
using Groundshift.Raster.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Groundshift.Catalog.Tiles;

/// <summary>Map tiles of rasters, drawn on request from the files' overviews.</summary>
internal sealed class TileEndpoints(CatalogView view, IObjectStore objects, StacApiSettings settings) : IDisposable
{
    private const string TileJsonVersion = "3.0.0";
    private const int TagCharacters = 16;

    // A reload within the hour asks nobody; a tile that was replaced is seen an hour later at most.
    private const string Lasting = "max-age=3600";

    // Drawing is processor time: more at once than processors would only make all of them late.
    private readonly SemaphoreSlim _drawing = new(Environment.ProcessorCount);

    /// <summary><c>/tiles/{collection}/{item}/{asset}/{z}/{x}/{y}.png</c>, or <c>{y}@2x.png</c> for dense screens.</summary>
    public async Task<IResult> TileAsync(HttpContext context, string collection, string item, string asset, int z, int x, string y)
    {
        if (!TryReadRow(y, out var row, out var scale) || new TileAddress(z, x, row) is not { Exists: true } address)
        {
            return new ErrorAnswer(ApiError.NotFound($"tile {z}/{x}/{y}"));
        }

        if (await FindAsync(context, collection, item, asset).ConfigureAwait(false) is not { } raster
            || await objects.FindAsync(raster.Path, context.RequestAborted).ConfigureAwait(false) is not { } stored)
        {
            return NoAsset(collection, item, asset);
        }

        var query = TileQuery.Of(context.Request.Query);
        var tag = Tag(stored.Tag, query.Text, scale);
        if (Preconditions.IsKnown(context.Request, tag))
        {
            return new Picture(tag, null);
        }

        return new Picture(tag, await DrawAsync(raster, address, scale, query, context.RequestAborted).ConfigureAwait(false));
    }

    /// <summary><c>/tiles/{collection}/{item}/{asset}/tilejson.json</c>: TileJSON 3.0.0.</summary>
    public async Task<IResult> DescribeAsync(HttpContext context, string collection, string item, string asset)
    {
        if (await FindAsync(context, collection, item, asset).ConfigureAwait(false) is not { } raster)
        {
            return NoAsset(collection, item, asset);
        }

        var query = TileQuery.Of(context.Request.Query).Text;
        var bounds = raster.Bounds;
        return new JsonAnswer(
            new JsonObject
            {
                ["tilejson"] = TileJsonVersion,
                ["name"] = raster.Title,
                ["scheme"] = "xyz",
                ["tiles"] = new JsonArray(TileLinks.Template(BaseUrl.Of(context, settings), collection, item, asset) + (query.Length == 0 ? query : "?" + query)),
                ["minzoom"] = 0,
                ["maxzoom"] = raster.DeepestZoom,
                ["bounds"] = new JsonArray([.. (bounds[0] > bounds[2] ? [-180, bounds[1], 180, bounds[3]] : bounds).Select(value => (JsonNode)value)]),
            },
            MediaTypes.Json);
    }

    public void Dispose() => _drawing.Dispose();

    private async Task<TileAsset?> FindAsync(HttpContext context, string collection, string item, string asset) =>
        await view.FindItemAsync(context, collection, item).ConfigureAwait(false) is { } found
        && TileAsset.Find(found.Item, asset) is { } raster
        && !await view.IsHiddenFileAsync(context, raster.Path).ConfigureAwait(false)
            ? raster
            : null;

    private async Task<byte[]> DrawAsync(TileAsset raster, TileAddress address, int scale, TileQuery query, CancellationToken cancellationToken)
    {
        var location = await objects.LocateAsync(raster.Path, cancellationToken).ConfigureAwait(false);
        var style = raster.Style(query);
        await _drawing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    using var block = WarpedRaster.Read(location, "bands", address.Grid(scale), style.Bands, style.IsInterpolated);
                    return style.Draw(block);
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _drawing.Release();
        }
    }

    private static bool TryReadRow(string text, out int row, out int scale)
    {
        const string Dense = "@2x";
        scale = text.EndsWith(Dense, StringComparison.Ordinal) ? 2 : 1;
        return int.TryParse(scale == 2 ? text[..^Dense.Length] : text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out row);
    }

    private static EntityTagHeaderValue Tag(string stored, string query, int scale) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{stored} {query} {scale}")))[..TagCharacters]}\"");

    private static ErrorAnswer NoAsset(string collection, string item, string asset) =>
        new(ApiError.NotFound($"raster '{asset}' of item '{item}' in collection '{collection}'"));

    /// <summary>A PNG, or 304 where there is none.</summary>
    private sealed class Picture(EntityTagHeaderValue tag, byte[]? content) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.Headers.ETag = tag.ToString();
            response.Headers.CacheControl = $"{(Caller.Of(httpContext).Key is null ? "public" : "private")}, {Lasting}";
            if (content is null)
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            response.ContentType = MediaTypes.Png;
            response.ContentLength = content.Length;
            if (!HttpMethods.IsHead(httpContext.Request.Method))
            {
                await response.Body.WriteAsync(content, httpContext.RequestAborted).ConfigureAwait(false);
            }
        }
    }
}
