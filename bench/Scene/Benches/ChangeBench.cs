using Groundshift.Bench.ChangePairs;
using Groundshift.Bench.Reporting;
using Groundshift.InferenceWorker.Change;
using Groundshift.Measuring;

namespace Groundshift.Bench.Benches;

/// <summary>How well change is found on a labelled pair, beside the methods that it is made of and a usual baseline. Labels choose nothing.</summary>
internal static class ChangeBench
{
    public static Bench Bench { get; } = new("change", "F1, kappa, overall accuracy and AUC of change on the labelled pair of Taizhou", Long: false, Run);

    private static Task Run(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        if (LabelledPair.Open(context.Root) is not { } pair)
        {
            report.Skipped = "needs data/change-landsat-taizhou of the shared data: set GROUNDSHIFT_SHARED";
            return Task.CompletedTask;
        }

        var table = report.Table(
            $"Taizhou 2000 and 2003, {pair.Changed.Count(label => label == true)} changed and {pair.Changed.Count(label => label == false)} unchanged pixels",
            "method", "F1", "kappa", "overall accuracy", "AUC", "threshold");
        void Add(string method, double[] scores, double threshold, string how)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = DetectionScores.Of(scores, pair.Changed, threshold);
            string Text(double value) => value.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
            table.Add(method, Text(found.F1), Text(found.Kappa), Text(found.OverallAccuracy), Text(found.AreaUnderCurve), how);
        }

        var vector = ChangeVector.FitBlind(pair.Pairs);
        var lengths = pair.Score((before, after) => vector.Magnitude(before, after));
        Add("change vector", lengths, OtsuThreshold.Of(lengths), "Otsu");
        Add("PCA and k-means", PcaKMeans.Score(lengths, pair.Width), 0, "two means");
        AddMad("IR-MAD as published", IrMad.Fit(pair.Pairs, corrected: false));
        AddMad("IR-MAD, spread corrected", IrMad.Fit(pair.Pairs));
        var change = PairChange.Fit(pair.Pairs);
        Add("Groundshift", pair.Score((before, after) => change.Score(before, after)), 1, change.Threshold);
        report.Notes.Add(change.Method);
        return Task.CompletedTask;

        void AddMad(string method, IrMad? mad)
        {
            if (mad is not null)
            {
                var distances = pair.Score((before, after) => Math.Sqrt(mad.ChiSquare(before, after)));
                Add(method, distances, OtsuThreshold.Of(distances), "Otsu");
            }
        }
    }
}
