using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.LocalFiles;

/// <summary>The way from paths of objects to files.</summary>
internal static class ObjectFile
{
    /// <summary>The file of an object.</summary>
    /// <exception cref="InvalidInputException">The path breaks a rule, or a link stands on the way.</exception>
    public static string Of(string root, string path)
    {
        ObjectPath.Check(path);
        var file = root;
        foreach (var segment in path.Split('/'))
        {
            file = Path.Combine(file, segment);
            if (new FileInfo(file).LinkTarget is not null)
            {
                throw ObjectPath.Wrong(path, "a path without symbolic links");
            }
        }

        return file;
    }
}
