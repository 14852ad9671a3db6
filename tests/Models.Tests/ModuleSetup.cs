using System.Runtime.CompilerServices;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests;

internal static class ModuleSetup
{
    [ModuleInitializer]
    internal static void BeforeAnyTest() => SoftwareVulkan.Prepare();
}
