using Groundshift.Core.Jobs;

namespace Groundshift.Host.Demo;

/// <summary>The folder of a demo run: <c>scenes</c>, <c>data</c>, <c>maps</c>, <c>alerts.jsonl</c>. Only a folder that a demo made is ever emptied.</summary>
internal sealed class DemoFolder
{
    private const string Mark = ".groundshift-demo";

    private DemoFolder(string root) => Root = root;

    public string Root { get; }

    public string Scenes => Path.Combine(Root, "scenes");

    public string Data => Path.Combine(Root, "data");

    public string Maps => Path.Combine(Root, "maps");

    /// <summary>Where alerts are told: one CloudEvent per line.</summary>
    public string Events => Path.Combine(Root, "alerts.jsonl");

    /// <summary>Takes a new or emptied folder; with <paramref name="resume"/> goes on with what is there.</summary>
    public static DemoFolder Take(string root, bool resume)
    {
        var folder = new DemoFolder(Path.GetFullPath(root));
        var mark = Path.Combine(folder.Root, Mark);
        if (Directory.Exists(folder.Root) && Directory.EnumerateFileSystemEntries(folder.Root).Any() && !File.Exists(mark))
        {
            throw new InvalidInputException("--out", "a new folder, an empty one, or one of an earlier demo", folder.Root, "Name another folder.");
        }

        if (!resume)
        {
            Directory.CreateDirectory(folder.Root);
            foreach (var part in new[] { folder.Scenes, folder.Data, folder.Maps }.Where(Directory.Exists))
            {
                Directory.Delete(part, recursive: true);
            }

            File.Delete(folder.Events);
        }

        Directory.CreateDirectory(folder.Maps);
        File.WriteAllText(mark, "Made by groundshift demo; the next demo empties this folder.\n");
        return folder;
    }
}
