using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.Tests.Stitching;

public class BlendingTests
{
    private const int Classes = 3;

    [Fact]
    public void Constant_probabilities_stay_constant_whatever_the_overlap() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Scenes, given =>
        {
            var plan = Plan(given);
            var maps = Blend(plan, new PixelRect(0, 0, plan.Width, plan.Height), (_, _, index) => index == 1 ? 0.7f : 0.15f);
            return maps.Classes.All(value => value == 1)
                && maps.Confidence.All(value => value == 140)
                && maps.Probabilities.All(value => value is 140 or 30);
        }));

    [Fact]
    public void Weights_over_a_pixel_sum_to_one_after_division() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Scenes, given =>
        {
            var plan = Plan(given);
            using var taper = new Taper(plan);
            var sums = new double[plan.Width];
            for (var column = 0; column < plan.Columns; column++)
            {
                for (var within = 0; within < plan.WindowSize; within++)
                {
                    var position = (column * plan.CoreSize) - plan.Halo + within;
                    if (position >= 0 && position < plan.Width)
                    {
                        sums[position] += taper.Weights[within] / taper.Sum(position, plan.Columns);
                    }
                }
            }

            return sums.All(sum => Math.Abs(sum - 1) < 1e-6);
        }));

    [Fact]
    public void Two_overlapping_areas_get_identical_pixels_in_common() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Scenes, Rects, (given, rects) =>
        {
            var plan = Plan(given);
            var left = Clip(rects.A, plan);
            var right = Clip(rects.B, plan);
            var common = left.Intersect(right);
            var a = Blend(plan, left, Noise);
            var b = Blend(plan, right, Noise);
            for (var row = common.Row; row < common.Bottom; row++)
            {
                for (var column = common.Column; column < common.Right; column++)
                {
                    var i = ((row - left.Row) * left.Width) + column - left.Column;
                    var j = ((row - right.Row) * right.Width) + column - right.Column;
                    if (a.Classes[i] != b.Classes[j] || a.Confidence[i] != b.Confidence[j]
                        || Enumerable.Range(0, Classes).Any(k =>
                            a.Probabilities[(k * a.Classes.Length) + i] != b.Probabilities[(k * b.Classes.Length) + j]))
                    {
                        return false;
                    }
                }
            }

            return true;
        }));

    [Fact]
    public void The_core_of_a_window_far_from_its_neighbours_is_the_models_own_opinion()
    {
        var plan = new WindowPlan(96, 96, 48, 8);
        var maps = Blend(plan, new PixelRect(0, 0, 96, 96), (window, _, index) =>
            index == ((window.Core.Column / plan.CoreSize) + (window.Core.Row / plan.CoreSize)) % 3 ? 1f : 0f);
        maps.Classes[(16 * 96) + 16].ShouldBe((byte)0);
        maps.Confidence[(16 * 96) + 16].ShouldBe((byte)200);
        maps.Classes[(16 * 96) + 48].ShouldBe((byte)1);
        // Across a seam the opinion changes in steps and not at once.
        var seam = Enumerable.Range(24, 16).Select(column => maps.Probabilities[(16 * 96) + column]).ToArray();
        seam[0].ShouldBeGreaterThan((byte)195);
        seam[^1].ShouldBeLessThan((byte)5);
        seam.ShouldBeInOrder(SortDirection.Descending);
        seam.Distinct().Count().ShouldBeGreaterThan(6);
    }

    [Fact]
    public void Pixels_that_are_not_valid_become_nodata_in_every_map()
    {
        var plan = new WindowPlan(20, 3, 16, 2);
        var maps = Blend(plan, new PixelRect(0, 0, 20, 3), (_, _, index) => index == 2 ? 1f : 0f, (row, column) => column % 2 == 0);
        for (var i = 0; i < maps.Classes.Length; i++)
        {
            maps.Classes[i].ShouldBe(i % 2 == 0 ? (byte)2 : Quantisation.Nodata);
            maps.Confidence[i].ShouldBe(i % 2 == 0 ? (byte)200 : Quantisation.Nodata);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(0.4f)]
    [InlineData(float.PositiveInfinity)]
    public void Output_that_is_no_probability_is_refused(float wrong)
    {
        var plan = new WindowPlan(20, 3, 16, 2);
        Should.Throw<InvalidInputException>(() => Blend(plan, new PixelRect(0, 0, 20, 3), (_, pixel, index) =>
            pixel is (1, 7) && index == 2 ? wrong : index == 1 ? 1f : 0f)).Field.ShouldBe("probabilities");
    }

    [Fact]
    public void What_is_no_probability_under_an_invalid_pixel_does_no_harm()
    {
        var plan = new WindowPlan(20, 3, 16, 2);
        var maps = Blend(
            plan,
            new PixelRect(0, 0, 20, 3),
            (_, pixel, index) => pixel is (1, 7) ? float.NaN : index == 1 ? 1f : 0f,
            (row, column) => (row, column) != (1, 7));
        maps.Classes[27].ShouldBe(Quantisation.Nodata);
        maps.Classes[26].ShouldBe((byte)1);
    }

    [Fact]
    public void Blending_and_deciding_allocate_nothing_per_window()
    {
        var plan = new WindowPlan(600, 600, 64, 8);
        using var taper = new Taper(plan);
        using var band = new RowBand(plan, taper, new PixelRect(0, 0, 600, 600), Classes);
        using var decision = new RowDecision(band);
        var opinion = new float[Classes * 64 * 64];
        opinion.AsSpan(0, 64 * 64).Fill(1);
        var valid = new byte[600];
        var classes = new byte[600];
        var confidence = new byte[600];
        var probabilities = new byte[600 * Classes];
        void Row(int windowRow)
        {
            for (var column = 0; column < plan.Columns; column++)
            {
                band.Add(plan.Window(windowRow, column), opinion);
            }

            for (var row = windowRow == 0 ? 0 : plan.FinalRow(windowRow - 1); row < plan.FinalRow(windowRow); row++)
            {
                decision.Decide(row, valid, classes, confidence, probabilities, 600);
                band.Clear(row);
            }
        }

        Row(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Row(1);
        Row(2);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static readonly Arbitrary<(int Width, int Height, int Halo, int Core)> Scenes = (
        from width in Gen.Choose(1, 90)
        from height in Gen.Choose(1, 90)
        from halo in Gen.Choose(0, 12)
        from core in Gen.Choose(4, 40)
        select (width, height, halo, core)).ToArbitrary();

    private static readonly Arbitrary<(PixelRect A, PixelRect B)> Rects =
        (from a in Gen.Choose(0, 89).Four() from b in Gen.Choose(0, 89).Four() select (Rect(a), Rect(b))).ToArbitrary();

    private static PixelRect Rect((int X, int Y, int W, int H) given) => new(given.X, given.Y, given.W + 1, given.H + 1);

    private static PixelRect Clip(PixelRect rect, WindowPlan plan) =>
        new PixelRect(rect.Column % plan.Width, rect.Row % plan.Height, rect.Width, rect.Height)
            .Intersect(new PixelRect(0, 0, plan.Width, plan.Height));

    private static WindowPlan Plan((int Width, int Height, int Halo, int Core) given) =>
        new(given.Width, given.Height, given.Core + (2 * given.Halo), given.Halo);

    // A pretended model: it sees the same pixels for the same window, whatever the area.
    private static float Noise(PixelWindow window, (int Row, int Column) pixel, int index)
    {
        Span<float> scores = stackalloc float[Classes];
        var sum = 0f;
        for (var k = 0; k < Classes; k++)
        {
            var hash = HashCode.Combine(window.Core.Column, window.Core.Row, pixel.Row, pixel.Column, k);
            scores[k] = 1 + (hash & 0xffff);
            sum += scores[k];
        }

        return scores[index] / sum;
    }

    private static Maps Blend(
        WindowPlan plan,
        PixelRect output,
        Func<PixelWindow, (int Row, int Column), int, float> model,
        Func<int, int, bool>? isValid = null)
    {
        using var taper = new Taper(plan);
        using var band = new RowBand(plan, taper, output, Classes);
        using var decision = new RowDecision(band);
        var count = output.Width * output.Height;
        var maps = new Maps(new byte[count], new byte[count], new byte[count * Classes]);
        var (firstRow, endRow) = plan.RowsTouching(output.Row, output.Bottom);
        var (firstColumn, endColumn) = plan.ColumnsTouching(output.Column, output.Right);
        var next = output.Row;
        for (var windowRow = firstRow; windowRow < endRow; windowRow++)
        {
            for (var column = firstColumn; column < endColumn; column++)
            {
                var window = plan.Window(windowRow, column);
                band.Add(window, Opinion(plan, window, model));
            }

            for (; next < Math.Min(output.Bottom, plan.FinalRow(windowRow)); next++)
            {
                var at = (next - output.Row) * output.Width;
                var valid = Enumerable.Range(0, output.Width)
                    .Select(column => (byte)(isValid?.Invoke(next, output.Column + column) ?? true ? 0 : 1)).ToArray();
                decision.Decide(next, valid, maps.Classes.AsSpan(at), maps.Confidence.AsSpan(at), maps.Probabilities.AsSpan(at), count);
                band.Clear(next);
            }
        }

        next.ShouldBe(output.Bottom);
        return maps;
    }

    private static float[] Opinion(WindowPlan plan, PixelWindow window, Func<PixelWindow, (int Row, int Column), int, float> model)
    {
        var size = plan.WindowSize;
        var opinion = new float[Classes * size * size];
        for (var index = 0; index < Classes; index++)
        {
            for (var row = 0; row < size; row++)
            {
                for (var column = 0; column < size; column++)
                {
                    opinion[(((index * size) + row) * size) + column] =
                        model(window, (window.Extent.Row + row, window.Extent.Column + column), index);
                }
            }
        }

        return opinion;
    }

    private sealed record Maps(byte[] Classes, byte[] Confidence, byte[] Probabilities);
}
