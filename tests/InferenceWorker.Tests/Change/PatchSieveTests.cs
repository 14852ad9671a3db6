using Groundshift.InferenceWorker.Change;

namespace Groundshift.InferenceWorker.Tests.Change;

public sealed class PatchSieveTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Components_of_runs_are_those_of_a_flood_fill(bool diagonals)
    {
        const int Seed = 11;
        var random = new Random(Seed);
        for (var round = 0; round < 60; round++)
        {
            var (height, width) = (random.Next(1, 24), random.Next(1, 24));
            var share = random.NextDouble();
            ushort[] values = [.. Enumerable.Range(0, height * width).Select(_ => random.NextDouble() < share ? (ushort)random.Next(1, 4) : (ushort)0)];
            var runs = Runs(values, height, width).Runs;
            var labels = RunLabels.Connect(runs, diagonals, (left, right) => left.Value == right.Value);
            var expected = Flood(values, height, width, diagonals);

            for (var left = 0; left < runs.Count; left++)
            {
                for (var right = 0; right < runs.Count; right++)
                {
                    (labels.Of(left) == labels.Of(right)).ShouldBe(
                        expected[(runs[left].Row * width) + runs[left].Start] == expected[(runs[right].Row * width) + runs[right].Start], $"seed {Seed}, round {round}, runs {left} and {right}");
                }
            }
        }
    }

    [Fact]
    public void Small_and_thin_patches_go_and_small_parts_take_the_largest_transition()
    {
        string[] map =
        [
            "111100000022",
            "111100000022",
            "113100000000",
            "111100555555",
            "000000000000",
        ];
        var values = map.SelectMany(line => line.Select(letter => (ushort)(letter - '0'))).ToArray();

        var patches = PatchSieve.Apply(Runs(values, 5, 12).Runs, run => run.Pixels, minimumHectares: 5);

        var patch = patches.ShouldHaveSingleItem();
        (patch.Hectares, patch.Bounds).ShouldBe((16, new Core.Grids.PixelRect(0, 0, 4, 4)));
        patch.Runs.ShouldAllBe(run => run.Value == 1);
        PatchSieve.Apply(Runs(values, 5, 12).Runs, run => run.Pixels, minimumHectares: 0).Count.ShouldBe(3);
    }

    [Fact]
    public void The_odds_of_a_change_follow_the_probabilities_and_the_spectra()
    {
        var classes = new ClassComparison([0.5, 0.3, 0.2]);
        double Odds(double[] before, double[] after) => classes.Odds(before, after);

        Odds([1, 0, 0], [1, 0, 0]).ShouldBe(0);
        Odds([1, 0, 0], [0, 1, 0]).ShouldBeGreaterThan(1e6);
        Odds([0.9, 0.1, 0], [0.9, 0.1, 0]).ShouldBeLessThan(0.1);
        Odds([0.9, 0.05, 0.05], [0.05, 0.9, 0.05]).ShouldBeGreaterThan(Odds([0.6, 0.2, 0.2], [0.2, 0.6, 0.2]));

        // A date that tells nothing leaves the prior.
        double[] prior = [.. new[] { 0.5, 0.3, 0.2 }.Select(share => (share + (1 / 3.0)) / 2)];
        var first = classes.Odds(prior, prior);
        first.ShouldBe(ClassComparison.ChangedShare / (1 - ClassComparison.ChangedShare), 1e-9);
        ClassComparison.Transition([0.6, 0.3, 0.1], [0.5, 0.1, 0.4]).ShouldBe((0, 2));
        ClassComparison.Transition([0.5, 0.4, 0.1], [0.9, 0.05, 0.05]).ShouldBe((1, 0));

        FusedScore.Of(1, 1).ShouldBe(0.5);
        FusedScore.Of(100, 0.05).ShouldBeLessThan(FusedScore.Threshold, "spectra alone do not make a change of class");
        FusedScore.Of(0, 100).ShouldBeGreaterThan(FusedScore.Threshold, "nor unmake one");
        FusedScore.Of(2, null).ShouldBe(0.8);
        FusedScore.Of(1, double.PositiveInfinity).ShouldBe(1);
    }

    private static ChangeRuns Runs(ushort[] values, int height, int width)
    {
        var runs = new ChangeRuns();
        for (var row = 0; row < height; row++)
        {
            runs.Add(row, values.AsSpan(row * width, width), new float[width]);
        }

        return runs;
    }

    private static int[] Flood(ushort[] values, int height, int width, bool diagonals)
    {
        var labels = new int[values.Length];
        var next = 0;
        for (var start = 0; start < values.Length; start++)
        {
            if (labels[start] != 0)
            {
                continue;
            }

            var open = new Stack<int>([start]);
            labels[start] = ++next;
            while (open.TryPop(out var at))
            {
                for (var down = -1; down <= 1; down++)
                {
                    for (var right = -1; right <= 1; right++)
                    {
                        var (row, column) = ((at / width) + down, (at % width) + right);
                        var near = (row * width) + column;
                        if ((diagonals || down == 0 || right == 0) && row >= 0 && row < height && column >= 0 && column < width && labels[near] == 0 && values[near] == values[start])
                        {
                            labels[near] = next;
                            open.Push(near);
                        }
                    }
                }
            }
        }

        return labels;
    }
}
