namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>The window around every pixel, as change detection looks at a scene.</summary>
internal static class Neighbourhoods
{
    /// <summary>
    /// Cuts the window of <paramref name="size"/> pixels whose centre is each pixel, row by row. Beyond the border the image is
    /// mirrored with its border pixels repeated. Shape: [N,C,H,W] to [N H W, C, size, size].
    /// Source: WHU-Sigma/HyperSIGMA at 07e9ea2, ChangeDetection/func.py.
    /// </summary>
    public static GraphValue WindowsAround(this OnnxGraph graph, string name, GraphValue image, int size)
    {
        var (channels, height, width) = (image.Length(1), (int)image.Length(2), (int)image.Length(3));
        if (size > 2 * Math.Min(height, width))
        {
            throw new GraphShapeException($"{name}: mirroring {image} does not fill windows of {size}.");
        }

        var pixels = graph.Reshape(name + ".pixels", image, image.Shape[0], channels, height * width);
        var cut = graph.Pick(name + ".cut", pixels, 2, [.. Indices(height, width, size)]);
        var apart = graph.Reshape(name + ".apart", cut, image.Shape[0], channels, height * width, size * size);
        var turned = graph.Transpose(name + ".turned", apart, 0, 2, 1, 3);
        return graph.Reshape(name, turned, image.Shape[0] * height * width, channels, size, size);
    }

    private static IEnumerable<long> Indices(int height, int width, int size) =>
        from row in Enumerable.Range(0, height)
        from column in Enumerable.Range(0, width)
        from down in Enumerable.Range(-(size / 2), size)
        from right in Enumerable.Range(-(size / 2), size)
        select (long)Mirrored(row + down, height) * width + Mirrored(column + right, width);

    // -1 is 0, -2 is 1; the length is the last.
    private static int Mirrored(int index, int length) => index < 0 ? -index - 1 : index >= length ? 2 * length - index - 1 : index;
}
