using System.Runtime.CompilerServices;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>Follows <c>next</c> links and notices paging that goes in circles or never ends.</summary>
internal sealed class PageLoop(StacTransport transport, CatalogRoot root, StacClientOptions options)
{
    private readonly HashSet<string> _asked = [];
    private int _idle;

    /// <summary>The pages in order.</summary>
    public async IAsyncEnumerable<StacDocument> RunAsync(StacRequest first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var request = first; request is not null;)
        {
            if (!_asked.Add(request.Fingerprint))
            {
                throw Circle("a page that was there before");
            }

            if (_asked.Count > options.MaxPages)
            {
                throw new InvalidInputException("links.next", $"at most {options.MaxPages} pages", "more", "Ask for a smaller area or a shorter time.");
            }

            var page = await transport.FetchAsync(request, cancellationToken);
            var next = new StacItemCollection(page.Json).Links.FirstOrDefault(link => link.Rel == "next");
            yield return page;
            request = next is null ? null : request.Next(next, page.Uri, root);
        }
    }

    /// <summary>Tells whether the last page brought anything that earlier pages had not.</summary>
    public void Report(bool news)
    {
        _idle = news ? 0 : _idle + 1;
        if (_idle > options.MaxIdlePages)
        {
            throw Circle($"{_idle} pages in a row without a new item");
        }
    }

    private InvalidInputException Circle(string found) =>
        new("links.next", "a next page", found, $"The paging of {root.Uri.GetLeftPart(UriPartial.Path)} goes in circles; tell its operator.");
}
