using Groundshift.InferenceWorker.Pipeline;
using Groundshift.TestKit;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

public sealed class ScratchFolderTests
{
    [Fact]
    public void What_a_killed_run_left_is_removed_after_a_day_and_nothing_else()
    {
        using var parent = new TemporaryFolder();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var dead = Left(parent, "groundshift-run-dead", now.AddHours(-25));
        var living = Left(parent, "groundshift-run-living", now.AddHours(-23));
        var foreign = Left(parent, "something-else", now.AddHours(-25));

        string own;
        using (var scratch = new ScratchFolder(parent.Root, TimeProvider.System))
        {
            own = scratch.Path;
            Directory.Exists(own).ShouldBeTrue();
        }

        Directory.Exists(own).ShouldBeFalse();
        Directory.Exists(dead).ShouldBeFalse();
        Directory.Exists(living).ShouldBeTrue();
        Directory.Exists(foreign).ShouldBeTrue();
    }

    private static string Left(TemporaryFolder parent, string name, DateTime written)
    {
        var folder = Directory.CreateDirectory(parent.File(name)).FullName;
        File.WriteAllText(Path.Combine(folder, "classification.tif"), "half");
        Directory.SetLastWriteTimeUtc(folder, written);
        return folder;
    }
}
