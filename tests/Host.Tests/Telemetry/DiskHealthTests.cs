using Groundshift.Host.Telemetry;
using Groundshift.TestKit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Groundshift.Host.Tests.Telemetry;

public sealed class DiskHealthTests
{
    [Theory]
    [InlineData(0L, HealthStatus.Degraded, "0.0 GB are free for the data folder; a Sentinel-2 tile may need 2.9 GB")]
    [InlineData(2_000_000_000L, HealthStatus.Degraded, "2.0 GB are free for the data folder; a Sentinel-2 tile may need 2.9 GB")]
    [InlineData(3_000_000_000L, HealthStatus.Healthy, null)]
    public async Task A_disk_without_room_for_a_scene_is_told(long free, HealthStatus status, string? sentence)
    {
        using var health = new DiskHealth(() => free);

        var result = await health.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

        (result.Status, result.Description).ShouldBe((status, sentence));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_yet_has_the_room_of_the_one_above()
    {
        using var folder = new TemporaryFolder();
        using var health = new DiskHealth(folder.File("not/yet"));

        (await health.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken)).Status.ShouldNotBe(HealthStatus.Unhealthy);
    }
}
