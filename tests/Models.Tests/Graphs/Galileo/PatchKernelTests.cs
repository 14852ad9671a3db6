using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs.Galileo;

namespace Groundshift.Models.Tests.Graphs.Galileo;

public sealed class PatchKernelTests
{
    private static readonly WeightTensor Kernel = new([1, 1, 8, 8], [.. Enumerable.Range(0, 64).Select(index => (float)Math.Sin(0.37 * index))]);

    // PyTorch 1.13: R of rows interpolate(unit image i, (p, p), mode="bicubic", antialias=True), then pinv(R) @ sin(0.37 i);
    // the sum of |value i| * (1 + i mod 7), and the first and the last value.
    [Theory]
    [InlineData(1, 1.9678295850753784, 1.9678295850753784, 1.9678295850753784)]
    [InlineData(2, 12.087613224983215, 0.4630582332611084, -1.4128670692443848)]
    [InlineData(3, 14.853502482175827, 0.3966607451438904, -0.7212978005409241)]
    [InlineData(5, 18.21281179971993, 0.26857954263687134, -0.4373299181461334)]
    [InlineData(6, 54.994075529277325, 0.27336356043815613, -0.7096251249313354)]
    [InlineData(7, 127.852912761271, 0.07646454125642776, -1.114888310432434)]
    public void Kernels_become_what_torch_makes_of_them(int size, double sum, double first, double last)
    {
        var values = PatchKernel.Resampled(Kernel, size).Values;

        values.Length.ShouldBe(size * size);
        values.Select((value, index) => Math.Abs(value) * (1.0 + index % 7)).Sum().ShouldBe(sum, 1e-4);
        ((double)values[0]).ShouldBe(first, 1e-5);
        ((double)values[^1]).ShouldBe(last, 1e-5);
    }

    [Fact]
    public void The_size_in_the_file_stays_as_it_is() => PatchKernel.Resampled(Kernel, 8).ShouldBeSameAs(Kernel);
}
