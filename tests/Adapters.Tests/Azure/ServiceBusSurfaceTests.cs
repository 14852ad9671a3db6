using System.Reflection;
using Azure.Messaging.ServiceBus;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>What the adapter is compiled against has the real package's signatures.</summary>
public sealed class ServiceBusSurfaceTests
{
    private static readonly string Listing = Path.Combine(RepositoryRoot.Folder, "tests", "Adapters.Tests", "Azure", "ServiceBusApi.txt");

    private static Assembly Compiled => typeof(ServiceBusClient).Assembly;

    private static bool IsOutline => Compiled.GetName().Name?.Contains("AzureSurface", StringComparison.Ordinal) == true;

    [Fact]
    public void The_outline_shows_nothing_that_the_package_lacks()
    {
        var real = PublicSurface.Read(Listing);
        if (IsOutline)
        {
            PublicSurface.Of(Compiled).Except(real).ShouldBeEmpty();
        }
        else
        {
            // On the package itself, the listing is what is in doubt.
            real.Except(PublicSurface.Of(Compiled)).ShouldBeEmpty();
        }
    }
}
