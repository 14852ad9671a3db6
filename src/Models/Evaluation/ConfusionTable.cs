namespace Groundshift.Models.Evaluation;

/// <summary>How often each class of the ground was mapped as each class.</summary>
/// <remarks>Shape: square; row = class of the labels, column = class of the map. Cells are sums of weights, whole numbers where every label counts once.</remarks>
public sealed class ConfusionTable
{
    private readonly double[] _cells;

    /// <summary>An empty table.</summary>
    public ConfusionTable(int classes)
        : this(classes, new double[classes * classes])
    {
    }

    private ConfusionTable(int classes, double[] cells)
    {
        Classes = classes;
        _cells = cells;
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>How often ground of class <paramref name="truth"/> was mapped as <paramref name="mapped"/>.</summary>
    public double this[int truth, int mapped] => _cells[(truth * Classes) + mapped];

    /// <summary>Sum of all cells.</summary>
    public double Total => _cells.Sum();

    /// <summary>Counts one label.</summary>
    public void Add(int truth, int mapped, double weight = 1) => _cells[(truth * Classes) + mapped] += weight;

    /// <summary>Adds another table.</summary>
    public void Add(ConfusionTable other)
    {
        for (var cell = 0; cell < _cells.Length; cell++)
        {
            _cells[cell] += other._cells[cell];
        }
    }

    /// <summary>Labels of a class.</summary>
    public double Labels(int truth)
    {
        var sum = 0.0;
        for (var mapped = 0; mapped < Classes; mapped++)
        {
            sum += this[truth, mapped];
        }

        return sum;
    }

    /// <summary>Labelled ground that was mapped as a class.</summary>
    public double Mapped(int mapped)
    {
        var sum = 0.0;
        for (var truth = 0; truth < Classes; truth++)
        {
            sum += this[truth, mapped];
        }

        return sum;
    }

    /// <summary>Share of labels that the map has right; 0 for an empty table.</summary>
    public double OverallAccuracy
    {
        get
        {
            var right = 0.0;
            for (var entry = 0; entry < Classes; entry++)
            {
                right += this[entry, entry];
            }

            return Total > 0 ? right / Total : 0;
        }
    }

    /// <summary>Share of ground mapped as a class that is of it (user's accuracy); null where nothing was mapped as it.</summary>
    public double? Precision(int entry) => Mapped(entry) is var mapped and > 0 ? this[entry, entry] / mapped : null;

    /// <summary>Share of a class's labels that the map has right (producer's accuracy); null where there are no labels of it.</summary>
    public double? Recall(int entry) => Labels(entry) is var labels and > 0 ? this[entry, entry] / labels : null;

    /// <summary>Harmonic mean of precision and recall; 0 where nothing is right.</summary>
    public double F1(int entry) => Labels(entry) + Mapped(entry) is var both and > 0 ? 2 * this[entry, entry] / both : 0;

    /// <summary>Mean F1 of the classes that have labels; 0 for an empty table.</summary>
    public double MacroF1
    {
        get
        {
            var (sum, count) = (0.0, 0);
            for (var entry = 0; entry < Classes; entry++)
            {
                if (Labels(entry) > 0)
                {
                    (sum, count) = (sum + F1(entry), count + 1);
                }
            }

            return count > 0 ? sum / count : 0;
        }
    }
}
