using Groundshift.Core.Jobs;
using Groundshift.Host.Cli;

namespace Groundshift.Host.Tests.Cli;

/// <summary>How commands end that fail.</summary>
public sealed class GuardTests
{
    // ENOSPC.
    private const int NoSpace = 28;

    [Fact]
    public async Task A_full_disk_is_a_sentence_and_may_be_over_later()
    {
        var (code, text) = await FailAsync(new IOException("No space left on device : '/maps/a.tif'", NoSpace));

        code.ShouldBe(ExitCodes.Failed);
        text.ShouldBe("Failed for now; try again later. The disk is full: No space left on device : '/maps/a.tif'\n");
    }

    [Fact]
    public async Task A_server_that_refuses_is_a_setting_to_correct()
    {
        var (code, text) = await FailAsync(new RefusedException("Objects:S3", "credentials", "HTTP 403", "Correct them."));

        code.ShouldBe(ExitCodes.InvalidInput);
        text.ShouldBe("Invalid input. Objects:S3: expected credentials, found HTTP 403. Correct them.\n");
    }

    [Fact]
    public async Task Other_failures_of_files_are_not_hidden() =>
        await Should.ThrowAsync<IOException>(async () => await FailAsync(new IOException("odd")));

    private static async Task<(int Code, string Text)> FailAsync(Exception error)
    {
        await using var text = new StringWriter { NewLine = "\n" };
        var code = await Guard.RunAsync(() => throw error, text);
        return (code, text.ToString());
    }
}
