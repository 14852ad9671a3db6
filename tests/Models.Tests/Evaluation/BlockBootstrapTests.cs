using Groundshift.Models.Evaluation;

namespace Groundshift.Models.Tests.Evaluation;

public sealed class BlockBootstrapTests
{
    [Fact]
    public void Ninety_five_of_a_hundred_intervals_hold_the_truth_where_pixels_of_a_block_are_alike()
    {
        // Each block has an accuracy of its own around 0.8; its 50 pixels share it. Counting pixels as independent would give
        // intervals far too narrow. 200 repetitions: the binomial deviation of the coverage is 1.5 %.
        const int Repetitions = 200;
        var random = new Random(12);
        var (held, narrow) = (0, 0);
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var blocks = Enumerable.Range(0, 60).Select(_ => Block(random, 0.8 + (0.15 * Math.Sqrt(3) * ((2 * random.NextDouble()) - 1)), 50)).ToArray();
            var interval = BlockBootstrap.Run(blocks, repetition).OverallAccuracy;
            held += interval.Low <= 0.8 && 0.8 <= interval.High ? 1 : 0;
            var half = 1.96 * Math.Sqrt(0.8 * 0.2 / (60 * 50));
            narrow += Math.Abs(blocks.Average(block => block.OverallAccuracy) - 0.8) <= half ? 1 : 0;
        }

        (held / (double)Repetitions).ShouldBe(0.95, 0.05);
        (narrow / (double)Repetitions).ShouldBeLessThan(0.7);
    }

    [Fact]
    public void One_seed_gives_one_interval_and_blocks_that_are_all_alike_give_a_point()
    {
        var random = new Random(1);
        ConfusionTable[] blocks = [.. Enumerable.Range(0, 9).Select(_ => Block(random, 0.5, 20))];

        BlockBootstrap.Run(blocks, 3).ShouldBe(BlockBootstrap.Run(blocks, 3));
        var same = BlockBootstrap.Run([.. Enumerable.Repeat(blocks[0], 5)], 1).OverallAccuracy;
        same.Low.ShouldBe(same.High);
    }

    private static ConfusionTable Block(Random random, double accuracy, int pixels)
    {
        var table = new ConfusionTable(2);
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            table.Add(0, random.NextDouble() < accuracy ? 0 : 1);
        }

        return table;
    }
}
