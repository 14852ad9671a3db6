using Groundshift.Host.Cli;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.Cli;

public sealed class DataFolderCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_folder_that_is_not_there_yet_is_looked_at_where_it_will_be_made()
    {
        DataFolderCheck.Look(_folder.File("a/b")).Sentence.ShouldContain("will be made");
        DataFolderCheck.Look(_folder.Root).Sentence.ShouldContain("is writable");

        Directory.EnumerateFileSystemEntries(_folder.Root).ShouldBeEmpty("it leaves nothing behind");
    }

    [Fact]
    public void A_file_in_the_way_is_told()
    {
        File.WriteAllText(_folder.File("a"), string.Empty);

        var finding = DataFolderCheck.Look(_folder.File("a/b"));

        finding.Works.ShouldBeFalse();
        finding.Sentence.ShouldContain("is a file");
    }

    public void Dispose() => _folder.Dispose();
}
