namespace Groundshift.Models.Graphs.Galileo;

/// <summary>Cuts images into patches.</summary>
internal static class GalileoPatches
{
    /// <summary>
    /// The channels of each patch one after the other, each row by row. Shape: [N,H,W,T,C] to [N,h,w,T,C,patch,patch], or
    /// [N,H,W,C] to [N,h,w,C,patch,patch].
    /// </summary>
    public static GraphValue Patches(this OnnxGraph graph, string name, GraphValue image, int patch)
    {
        var cut = graph.Cut(name + ".cut", image, patch);
        int[] rest = [.. Enumerable.Range(5, cut.Shape.Count - 5)];
        return graph.Transpose(name, cut, [0, 1, 3, .. rest, 2, 4]);
    }

    /// <summary>
    /// The values of some channels of each patch. Shape: patches [..,C,patch,patch] to [..,count patch patch].
    /// </summary>
    public static GraphValue ChannelsOfPatches(this OnnxGraph graph, string name, GraphValue patches, int first, int count)
    {
        var axis = patches.Shape.Count - 3;
        var channels = graph.Slice(name + ".channels", patches, axis, first, first + count);
        return graph.Reshape(name, channels, [.. channels.Shape.Take(axis), count * channels.Length(axis + 1) * channels.Length(axis + 2)]);
    }

    /// <summary>Rows and columns of patches apart from rows and columns in them. Shape: [N,H,W,..] to [N,h,patch,w,patch,..].</summary>
    public static GraphValue Cut(this OnnxGraph graph, string name, GraphValue image, int patch) => graph.Reshape(
        name, image, [image.Shape[0], image.Length(1) / patch, patch, image.Length(2) / patch, patch, .. image.Shape.Skip(3)]);
}
