using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Raster.Gdal;

/// <summary>
/// The one place where a URI becomes a path for GDAL, with the settings of the virtual file system for it. Paths of GDAL are
/// a language of their own (chains, options, subdatasets), so nothing of it is ever taken from outside.
/// </summary>
internal sealed partial class RemoteAccess
{
    private readonly IReadOnlyDictionary<string, string> _options;
    private readonly LostAnswers _lost = new();

    private RemoteAccess(string path, IReadOnlyDictionary<string, string> options, bool isOwn)
    {
        Path = path;
        IsOwn = isOwn;
        _options = options;
    }

    /// <summary>Path for GDAL; may hold a signature, so it is never shown.</summary>
    internal string Path { get; }

    /// <summary>True for files that are read over the network.</summary>
    internal bool IsRemote => Path.StartsWith("/vsi", StringComparison.Ordinal);

    /// <inheritdoc cref="RasterLocation.IsOwn"/>
    internal bool IsOwn { get; }

    /// <summary>
    /// An answer that the server refused or that did not come whole since the last <see cref="Forget"/>: the cause of whatever
    /// was found wrong after it. Null when all came.
    /// </summary>
    internal GdalException? Lost => _lost.Reason is { } reason ? new GdalException($"reading {GdalException.Redact(Path)}", reason) : null;

    /// <summary>True when what was lost broke off on its way, so that asking again at once may help; false for a refusal.</summary>
    internal bool IsBrokenOff => _lost.Reason?.StartsWith(LostAnswers.Refusal, StringComparison.Ordinal) == false;

    /// <summary>Checks a location and translates it.</summary>
    /// <param name="location">Where the raster is now.</param>
    /// <param name="field">Name of the input for messages, such as <c>assets.B02.href</c>.</param>
    /// <exception cref="InvalidInputException">The URI is not one that a scene may name.</exception>
    internal static RemoteAccess From(RasterLocation location, string field)
    {
        var uri = location.Uri;
        if (!uri.IsAbsoluteUri)
        {
            throw Refuse(field, "a relative href");
        }

        if (Chain().IsMatch(Uri.UnescapeDataString(uri.OriginalString)) || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            throw Refuse(field, "an href with a virtual file system, a fragment or credentials in it");
        }

        var path = uri.Scheme switch
        {
            "file" when uri.Host.Length == 0 => System.IO.Path.GetFullPath(uri.LocalPath),
            "http" or "https" => $"/vsicurl/{uri.AbsoluteUri}",
            "s3" => $"/vsis3/{uri.Host}{Uri.UnescapeDataString(uri.AbsolutePath)}",
            _ => throw Refuse(field, $"an href of scheme '{uri.Scheme}'"),
        };
        var options = new Dictionary<string, string>(location.Options, StringComparer.Ordinal);
        if (location.Headers.Count > 0)
        {
            options["GDAL_HTTP_HEADERS"] = string.Join(',', location.Headers.Select(header => Header(header, field)));
        }

        return new RemoteAccess(path, options, location.IsOwn);
    }

    /// <summary>
    /// Applies the settings on this thread and for this path, until the scope ends. GDAL before 3.7 takes HTTP settings only
    /// from the thread's configuration, and object-store keys best from the path's.
    /// </summary>
    internal Scope Enter()
    {
        GdalLibrary.EnsureLoaded();
        foreach (var (key, value) in _options)
        {
            GdalNative.CPLSetThreadLocalConfigOption(key, value);
            GdalNative.VSISetPathSpecificOption(Path, key, value);
        }

        return new Scope(this, IsRemote ? _lost.Listen() : null);
    }

    /// <summary>To be called when a read has seemed to succeed: throws when it was made of answers that did not come whole.</summary>
    /// <exception cref="GdalException">An answer was lost.</exception>
    internal void ThrowIfLost()
    {
        if (Lost is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Makes GDAL forget what it has cached of this path (sizes, refusals, bytes).</summary>
    internal void Forget()
    {
        GdalLibrary.EnsureLoaded();
        if (IsRemote)
        {
            GdalNative.VSICurlPartialClearCache(Path);
            _lost.Clear();
        }
    }

    private void Leave(LostAnswers? before)
    {
        if (IsRemote)
        {
            LostAnswers.Stop(before);
        }

        if (Lost is not null)
        {
            // GDAL keeps what came of a broken answer as if it were the whole range.
            GdalNative.VSICurlPartialClearCache(Path);
        }

        foreach (var key in _options.Keys)
        {
            GdalNative.CPLSetThreadLocalConfigOption(key, null);
        }

        if (_options.Count > 0)
        {
            GdalNative.VSIClearPathSpecificOptions(Path);
        }
    }

    private static string Header(KeyValuePair<string, string> header, string field)
    {
        var line = $"{header.Key}: {header.Value}";
        if (line.AsSpan().ContainsAny('\r', '\n', '"'))
        {
            throw new InvalidInputException(
                field, "request headers without line breaks and quotes", $"header '{header.Key}' with such a character", "Correct the configured credential.");
        }

        return line.Contains(',', StringComparison.Ordinal) ? $"\"{line}\"" : line;
    }

    private static InvalidInputException Refuse(string field, string found) =>
        new(field, "a plain file, http, https or s3 URI", found, "Correct the asset's href in the catalog.");

    // Any /vsi… file system and subdataset prefixes (GTIFF_DIR:1:…), but no host of such a name with a port.
    [GeneratedRegex("""(^|[/\\?&=])vsi[a-z0-9_]+[/\\?]|(GTIFF_DIR|GTIFF_RAW|JP2OPENJPEG|NETCDF|HDF5|ZARR|DERIVED_SUBDATASET|vrt):(?!\d{1,5}(/|$))""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Chain();

    /// <summary>Ends the settings.</summary>
    internal readonly ref struct Scope(RemoteAccess access, LostAnswers? before)
    {
        public void Dispose() => access.Leave(before);
    }
}
