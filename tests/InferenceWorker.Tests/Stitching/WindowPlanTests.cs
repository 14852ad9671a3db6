using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.Tests.Stitching;

public class WindowPlanTests
{
    private static readonly Arbitrary<(int Width, int Height, int Halo, int Core)> Plans = (
        from width in Gen.Choose(1, 300)
        from height in Gen.Choose(1, 300)
        from halo in Gen.Choose(0, 20)
        from core in Gen.Choose(1, 80)
        select (width, height, halo, core)).ToArbitrary();

    [Fact]
    public void Cores_cover_every_pixel_of_the_scene_exactly_once() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Plans, given =>
        {
            var plan = Plan(given);
            var covered = new int[plan.Height * plan.Width];
            foreach (var window in Windows(plan))
            {
                foreach (var index in Pixels(window.Core, plan))
                {
                    covered[index]++;
                }
            }

            return covered.All(count => count == 1);
        }));

    [Fact]
    public void Windows_that_touch_a_rectangle_are_exactly_those_the_ranges_name() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Plans, Arbitrary(), (given, place) =>
        {
            var plan = Plan(given);
            var rect = new PixelRect(place.X % plan.Width, place.Y % plan.Height, 1 + (place.X % 40), 1 + (place.Y % 40))
                .Intersect(new PixelRect(0, 0, plan.Width, plan.Height));
            var (firstRow, endRow) = plan.RowsTouching(rect.Row, rect.Bottom);
            var (firstColumn, endColumn) = plan.ColumnsTouching(rect.Column, rect.Right);
            return Enumerable.Range(0, plan.Rows).All(row => Enumerable.Range(0, plan.Columns).All(column =>
                !plan.Window(row, column).Extent.Intersect(rect).IsEmpty
                == (row >= firstRow && row < endRow && column >= firstColumn && column < endColumn)));
        }));

    [Fact]
    public void No_later_window_touches_a_final_row() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Plans, given =>
        {
            var plan = Plan(given);
            return Enumerable.Range(0, plan.Rows).All(row =>
                Enumerable.Range(row + 1, plan.Rows - row - 1).All(later => plan.FirstRow(later) >= plan.FinalRow(row)))
                && plan.FinalRow(plan.Rows - 1) == plan.Height;
        }));

    [Fact]
    public void A_scene_smaller_than_one_window_is_one_window()
    {
        var plan = new WindowPlan(101, 100, 256, 32);
        plan.Rows.ShouldBe(1);
        plan.Columns.ShouldBe(1);
        plan.Reads(new PixelRect(5, 5, 10, 10)).ShouldBe(new PixelRect(0, 0, 101, 100));
    }

    [Fact]
    public void A_halo_that_leaves_no_core_is_refused() =>
        Should.Throw<InvalidInputException>(() => new WindowPlan(100, 100, 64, 32)).Field.ShouldBe("groundshift:halo");

    internal static IEnumerable<PixelWindow> Windows(WindowPlan plan) =>
        from row in Enumerable.Range(0, plan.Rows)
        from column in Enumerable.Range(0, plan.Columns)
        select plan.Window(row, column);

    private static Arbitrary<(int X, int Y)> Arbitrary() =>
        (from x in Gen.Choose(0, 1000) from y in Gen.Choose(0, 1000) select (x, y)).ToArbitrary();

    private static IEnumerable<int> Pixels(PixelRect rect, WindowPlan plan)
    {
        var inside = rect.Intersect(new PixelRect(0, 0, plan.Width, plan.Height));
        return from row in Enumerable.Range(inside.Row, inside.Height)
               from column in Enumerable.Range(inside.Column, inside.Width)
               select (row * plan.Width) + column;
    }

    private static WindowPlan Plan((int Width, int Height, int Halo, int Core) given) =>
        new(given.Width, given.Height, given.Core + (2 * given.Halo), given.Halo);
}
