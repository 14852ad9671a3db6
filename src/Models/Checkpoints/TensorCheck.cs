using System.IO.Enumeration;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// Holds what a network needs against what its checkpoints hold. Parts are added one by one, and all differences are told at once,
/// whatever part and file they are of.
/// </summary>
internal sealed class TensorCheck
{
    private const string NextStep = "Name the whole checkpoint of the model that this importer is for.";

    private readonly List<(StateDict Weights, VariableDifferences Differences)> _files = [];
    private int _count;

    /// <summary>Adds a part.</summary>
    /// <param name="weights">What there is.</param>
    /// <param name="expected">What there should be: shape by name.</param>
    /// <param name="ignorable">Names, or patterns with <c>*</c>, of tensors that may be there or not and are of no use.</param>
    public TensorCheck Expect(StateDict weights, IReadOnlyDictionary<string, IReadOnlyList<int>> expected, params IReadOnlyList<string> ignorable)
    {
        var found = weights.Tensors
            .Where(pair => expected.ContainsKey(pair.Key) || !ignorable.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, pair.Key, ignoreCase: false)))
            .ToDictionary(pair => pair.Key, pair => pair.Value.IsFloat ? pair.Value.Shape : null);
        DifferencesOf(weights).Add(weights.Prefix, expected, found, weights.KnowsSizes);
        _count += expected.Count;
        return this;
    }

    /// <summary>Names every missing, extra and misshapen tensor of all parts.</summary>
    /// <exception cref="InvalidInputException">There is one.</exception>
    public void Finish()
    {
        foreach (var (weights, differences) in _files)
        {
            foreach (var (name, found, axes) in weights.Unread)
            {
                _count += differences.AddUnread(name, found, axes) ? 1 : 0;
            }
        }

        (string Path, string Told)[] told = [.. _files.Select(file => (file.Weights.Path, file.Differences.Describe() ?? "")).Where(file => file.Item2.Length > 0)];
        if (told.Length > 0)
        {
            throw new InvalidInputException(
                told[0].Path, $"the {_count} tensors of the network", string.Join("; ", told.Select((file, index) => index == 0 ? file.Told : $"in {file.Path}: {file.Told}")), NextStep);
        }
    }

    private VariableDifferences DifferencesOf(StateDict weights)
    {
        var known = _files.FirstOrDefault(file => file.Weights.IsOfSameFile(weights)).Differences;
        if (known is null)
        {
            _files.Add((weights, known = new VariableDifferences()));
        }

        return known;
    }
}
