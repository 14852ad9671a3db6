using Groundshift.Core.Grids;
using Groundshift.Models.Evaluation;
using Groundshift.Models.Heads;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Rows of one or several maps that lie on one grid.</summary>
internal interface IMapRows : IDisposable
{
    /// <summary>Names of the maps.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Makes a row ready.</summary>
    void Read(int row);

    /// <summary>
    /// Class and confidence of a pixel of the row in one of the maps; null where the map has none. Of several classes, which the map
    /// does not tell apart, the first is the one that tables name.
    /// </summary>
    (IReadOnlyList<string> Classes, double? Confidence)? At(int map, int column);
}

/// <summary>Holds maps of one scene against its labels.</summary>
internal sealed class MapJudge(EvaluationRequest request, CommonLegend legend, ScenePlaces places, double side, int scene)
{
    /// <summary>Adds every labelled pixel to the scores; labels where a map has no value are taken away.</summary>
    public void Judge(IMapRows map, LabelGrid labels, GridSpec grid, IReadOnlyDictionary<string, MapScore> scores)
    {
        using var toPlace = places.FromGrid(scene, grid.Crs);
        var texts = request.Scenes[scene].Labels.Labels;
        for (var row = labels.Bounds.Row; row < labels.Bounds.Bottom; row++)
        {
            var columns = Labelled(labels, row);
            if (columns.Length == 0)
            {
                continue;
            }

            map.Read(row);
            var (x, y) = (new double[columns.Length], new double[columns.Length]);
            for (var i = 0; i < columns.Length; i++)
            {
                (x[i], y[i]) = grid.Transform.Apply(columns[i] + 0.5, row + 0.5);
            }

            toPlace.Apply(x, y);
            for (var i = 0; i < columns.Length; i++)
            {
                var label = texts[labels.At(row, columns[i])];
                if (!Judge(map, columns[i], label, PlaceBlock.Of(places.Point(scene, x[i], y[i]), side), scores))
                {
                    labels.Clear(row, columns[i]);
                }
            }
        }
    }

    private bool Judge(IMapRows map, int column, string label, PlaceBlock block, IReadOnlyDictionary<string, MapScore> scores)
    {
        var truth = legend[request.Legend.Classes[request.Legend.ClassOf(label)!.Value].Name]; // Labels that are left out never got here.
        var any = false;
        for (var entry = 0; entry < map.Names.Count; entry++)
        {
            if (map.At(entry, column) is { } found)
            {
                any = true;
                var right = found.Classes.Any(name => request.Legend.IsRight(label, name));
                scores[map.Names[entry]].Add(block, truth, right ? truth : legend[found.Classes[0]], found.Confidence);
            }
        }

        return any;
    }

    private static int[] Labelled(LabelGrid labels, int row)
    {
        var line = labels.Row(row);
        var columns = new List<int>();
        for (var column = 0; column < line.Length; column++)
        {
            if (line[column] != LabelGrid.None)
            {
                columns.Add(labels.Bounds.Column + column);
            }
        }

        return [.. columns];
    }
}
