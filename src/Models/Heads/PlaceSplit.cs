using Groundshift.Core.Jobs;

namespace Groundshift.Models.Heads;

/// <summary>What a sample is used for.</summary>
public enum SplitRole
{
    /// <summary>Fits the head.</summary>
    Train,

    /// <summary>Fits the temperature.</summary>
    Validation,

    /// <summary>Gives the figures of the card.</summary>
    Test,

    /// <summary>Lies too close to a block of another role: not used.</summary>
    Guard,
}

/// <summary>How ground is divided.</summary>
public sealed record SplitSettings
{
    /// <summary>Side of a block in metres; infinite keeps whole places together.</summary>
    public required double BlockMetres { get; init; }

    /// <summary>Samples closer than this to a block of a stricter role are not used, in metres.</summary>
    public required double GuardMetres { get; init; }

    /// <summary>Decides between equals.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>
/// Samples by what they are used for, divided by ground and never by pixel: neighbouring pixels are alike, so a pixel whose neighbour
/// was learnt proves nothing (Roberts et al. 2017, doi 10.1111/ecog.02881).
/// </summary>
/// <remarks>
/// No two roles share a block. A training sample lies at least the guard's width from every block of validation and test, a
/// validation sample from every block of test.
/// </remarks>
public sealed class PlaceSplit
{
    // Three fifths to learn from, a fifth each for the temperature and for the figures.
    private static readonly double[] Shares = [0.6, 0.2, 0.2];

    private readonly SplitSettings _settings;
    private readonly IReadOnlyList<PlacePoint> _points;
    private readonly Dictionary<PlaceBlock, int> _partOfBlock;

    private PlaceSplit(SplitSettings settings, IReadOnlyList<PlacePoint> points, Dictionary<PlaceBlock, int> partOfBlock)
    {
        _settings = settings;
        _points = points;
        _partOfBlock = partOfBlock;
        Roles = [.. Enumerable.Range(0, points.Count).Select(RoleOf)];
    }

    /// <summary>Role of each sample.</summary>
    public IReadOnlyList<SplitRole> Roles { get; }

    /// <summary>Role of each block that holds a sample.</summary>
    public IReadOnlyDictionary<PlaceBlock, SplitRole> Blocks => _partOfBlock.ToDictionary(pair => pair.Key, pair => (SplitRole)pair.Value);

    /// <summary>How it was divided.</summary>
    public SplitSettings Settings => _settings;

    /// <summary>Divides samples.</summary>
    /// <exception cref="InvalidInputException">There are fewer than three blocks with samples.</exception>
    public static PlaceSplit Of(IReadOnlyList<PlacePoint> points, IReadOnlyList<int> classes, int classCount, SplitSettings settings)
    {
        var blocks = Deal(points, classes, classCount, settings, Shares, out var parts);
        return blocks.Count >= Shares.Length
            ? new PlaceSplit(settings, points, parts)
            : throw new InvalidInputException(
                "--labels",
                double.IsInfinity(settings.BlockMetres) ? "scenes of three or more places" : $"labels in three or more blocks of {settings.BlockMetres:0.#} m, to fit, calibrate and test on different ground",
                $"{blocks.Count}",
                double.IsInfinity(settings.BlockMetres) ? "Name more scenes, or use '--split blocks'." : "Label more ground, or make the blocks smaller with '--block'.");
    }

    /// <summary>The samples of a role, in their order.</summary>
    public IReadOnlyList<int> Samples(SplitRole role) => [.. Enumerable.Range(0, Roles.Count).Where(sample => Roles[sample] == role)];

    /// <summary>
    /// Divides samples into folds by block: for each fold the samples to fit on, none of which lies within the guard of a held-out
    /// block, and the samples held out. Positions are those of <paramref name="points"/>.
    /// </summary>
    internal static IReadOnlyList<(IReadOnlyList<int> Fit, IReadOnlyList<int> HeldOut)> Folds(
        IReadOnlyList<PlacePoint> points, IReadOnlyList<int> classes, int classCount, SplitSettings settings, int most)
    {
        var blocks = points.Select(point => PlaceBlock.Of(point, settings.BlockMetres)).Distinct().Count();
        var count = Math.Min(most, blocks);
        if (count < 2)
        {
            return [];
        }

        Deal(points, classes, classCount, settings, [.. Enumerable.Repeat(1.0 / count, count)], out var parts);
        var fold = points.Select(point => parts[PlaceBlock.Of(point, settings.BlockMetres)]).ToArray();
        return [.. Enumerable.Range(0, count).Select(held => (
            (IReadOnlyList<int>)[.. Enumerable.Range(0, fold.Length).Where(sample => fold[sample] != held && !IsNear(points[sample], settings, parts, part => part == held))],
            (IReadOnlyList<int>)[.. Enumerable.Range(0, fold.Length).Where(sample => fold[sample] == held)]))];
    }

    private static List<PlaceBlock> Deal(
        IReadOnlyList<PlacePoint> points, IReadOnlyList<int> classes, int classCount, SplitSettings settings, double[] shares, out Dictionary<PlaceBlock, int> parts)
    {
        var counts = new Dictionary<PlaceBlock, int[]>();
        for (var sample = 0; sample < points.Count; sample++)
        {
            var block = PlaceBlock.Of(points[sample], settings.BlockMetres);
            if (!counts.TryGetValue(block, out var count))
            {
                counts.Add(block, count = new int[classCount]);
            }

            count[classes[sample]]++;
        }

        // In a fixed order, so that the order of samples does not matter.
        var blocks = counts.Keys.OrderBy(block => block.Place).ThenBy(block => block.Row).ThenBy(block => block.Column).ToList();
        var dealt = blocks.Count == 0 ? [] : Stratification.Deal([.. blocks.Select(block => counts[block])], shares, settings.Seed);
        parts = blocks.Zip(dealt).ToDictionary(pair => pair.First, pair => pair.Second);
        return blocks;
    }

    private SplitRole RoleOf(int sample)
    {
        var point = _points[sample];
        var own = _partOfBlock[PlaceBlock.Of(point, _settings.BlockMetres)];
        return IsNear(point, _settings, _partOfBlock, part => part > own) ? SplitRole.Guard : (SplitRole)own;
    }

    private static bool IsNear(PlacePoint point, SplitSettings settings, Dictionary<PlaceBlock, int> parts, Func<int, bool> isOther)
    {
        if (double.IsInfinity(settings.BlockMetres) || settings.GuardMetres <= 0)
        {
            return false;
        }

        var own = PlaceBlock.Of(point, settings.BlockMetres);
        var reach = (int)Math.Ceiling(settings.GuardMetres / settings.BlockMetres);
        for (var row = own.Row - reach; row <= own.Row + reach; row++)
        {
            for (var column = own.Column - reach; column <= own.Column + reach; column++)
            {
                var block = new PlaceBlock(own.Place, column, row);
                if (parts.TryGetValue(block, out var part) && isOther(part) && block.Distance(point, settings.BlockMetres) < settings.GuardMetres)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
