using Groundshift.Catalog.Tests.Api;
using Groundshift.TestKit;
using Microsoft.Playwright;

namespace Groundshift.Catalog.Tests.Pages;

/// <summary>A real browser that notes what goes wrong, and every request to another server.</summary>
internal sealed class GuardedBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private GuardedBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>What scripts complained of, and addresses elsewhere that a page asked for.</summary>
    public List<string> Errors { get; } = [];

    public static async Task<GuardedBrowser> StartAsync()
    {
        var program = ChromiumProgram.Need();
        var playwright = await Playwright.CreateAsync();
        return new GuardedBrowser(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ChromiumProgram.Arguments }));
    }

    /// <summary>Opens a page of a server; others may be asked where they are named.</summary>
    /// <param name="address">The page.</param>
    /// <param name="servers">Beginnings of addresses that may be asked as well.</param>
    /// <param name="elsewhere">Answers for what is on the Internet, by the beginning of the address.</param>
    public async Task<IPage> OpenAsync(string address, IReadOnlyList<string>? servers = null, IReadOnlyDictionary<string, RouteFulfillOptions>? elsewhere = null)
    {
        string[] allowed = [new Uri(address).GetLeftPart(UriPartial.Authority), "blob:", "data:", .. servers ?? [], .. elsewhere?.Keys ?? []];
        var page = await _browser.NewPageAsync();
        foreach (var (start, answer) in elsewhere ?? new Dictionary<string, RouteFulfillOptions>())
        {
            await page.RouteAsync(start + "**", route => route.FulfillAsync(answer));
        }

        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Errors.Add(message.Text);
            }
        };
        page.PageError += (_, error) => Errors.Add(error);
        page.Request += (_, request) =>
        {
            if (!allowed.Any(start => request.Url.StartsWith(start, StringComparison.Ordinal)))
            {
                Errors.Add($"asked for {request.Url}");
            }
        };
        (await page.GotoAsync(address))!.Status.ShouldBe(200);
        return page;
    }

    /// <summary>Keeps a picture of a page for people, under artifacts/test.</summary>
    public static Task KeepAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryRoot.Folder, "artifacts", "test", name), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
