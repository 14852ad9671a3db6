using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Groundshift.TestKit;

/// <summary>What a test cannot do without.</summary>
public static class Needed
{
    /// <summary>Ends the test: on CI, where everything must run, as a failure, elsewhere as skipped.</summary>
    /// <param name="reason">What is needed and how to get it.</param>
    [DoesNotReturn]
    public static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") is "true" or "1")
        {
            Assert.Fail(reason);
        }

        Assert.Skip(reason);
    }
}
