using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Groundshift.Catalog.Api;

/// <summary>A JSON answer with an entity tag; 304 when the client has it already.</summary>
/// <param name="json">Body.</param>
/// <param name="contentType">Media type.</param>
/// <param name="version">Version tag of the entity where it has one: the answer's tag is then strong and begins with it.</param>
internal sealed class JsonAnswer(JsonObject json, string contentType, string? version = null) : IResult
{
    private const int HashCharacters = 16;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        return WriteAsync(httpContext, Bytes(json), contentType, version);
    }

    /// <summary>JSON as it is sent; as deep as a filter may be, which links repeat.</summary>
    public static ReadOnlyMemory<byte> Bytes(JsonObject json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The tag of a body: strong where the entity has a version.</summary>
    // The body depends on the server's address too, so the version alone would not tell two answers apart.
    public static EntityTagHeaderValue TagOf(ReadOnlyMemory<byte> body, string? version)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(body.Span))[..HashCharacters];
        return version is null ? new EntityTagHeaderValue($"\"{hash}\"", isWeak: true) : new EntityTagHeaderValue($"\"{version}-{hash}\"");
    }

    /// <summary>Writes a body with its tag, or 304.</summary>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType, string? version)
    {
        var tag = TagOf(body, version);
        var response = context.Response;
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "no-cache";
        if (Preconditions.IsKnown(context.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>A text body, such as HTML.</summary>
    public static IResult Text(string text, string contentType) => new TextAnswer(text, contentType);

    private sealed class TextAnswer(string text, string contentType) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, Encoding.UTF8.GetBytes(text), contentType, null);
    }
}
