using Groundshift.Models.Evaluation;

namespace Groundshift.Models.Tests.Evaluation;

public sealed class ConfusionTableTests
{
    [Fact]
    public void Figures_are_those_of_a_table_worked_by_hand()
    {
        // Rows: 10 a (8 right, 2 as b), 5 b (4 right, 1 as c), no c.
        var table = new ConfusionTable(3);
        Add(table, 0, 0, 8);
        Add(table, 0, 1, 2);
        Add(table, 1, 1, 4);
        Add(table, 1, 2, 1);

        table.Total.ShouldBe(15);
        table.OverallAccuracy.ShouldBe(0.8);
        table.Precision(1).ShouldBe(4.0 / 6);
        table.Recall(1).ShouldBe(0.8);
        table.F1(0).ShouldBe(16.0 / 18, 1e-12);
        table.F1(1).ShouldBe(8.0 / 11, 1e-12);
        table.Precision(2).ShouldBe(0);
        table.Recall(2).ShouldBeNull();

        // The third class has no labels and does not enter the mean.
        table.MacroF1.ShouldBe(((16.0 / 18) + (8.0 / 11)) / 2, 1e-12);
    }

    [Fact]
    public void An_empty_table_gives_zeros_and_no_division_by_zero()
    {
        var table = new ConfusionTable(2);

        table.OverallAccuracy.ShouldBe(0);
        table.MacroF1.ShouldBe(0);
        table.Precision(0).ShouldBeNull();
    }

    private static void Add(ConfusionTable table, int truth, int mapped, int times)
    {
        for (var time = 0; time < times; time++)
        {
            table.Add(truth, mapped);
        }
    }
}
