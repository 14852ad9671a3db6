using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;

namespace Groundshift.Models.Graphs;

/// <summary>
/// The fields of <c>--config</c>. Read all that the importer knows, then call <see cref="Finish"/>: it reports every wrong and
/// every unknown field at once, for a misspelt field would otherwise be a default without a word.
/// </summary>
internal sealed class ImportConfig
{
    // What publishers' constructors call a thing counts as our word for it, and the other way round.
    private static readonly IReadOnlyList<string[]> Synonyms =
    [
        ["heads", "num_heads"], ["image_size", "img_size"], ["patch_size", "patch", "token_patch_size"], ["dim", "embed_dim"],
        ["taps", "out_indices"], ["points", "n_points"], ["tokens", "num_tokens"], ["dates", "num_frames"],
    ];

    private readonly JsonObject _fields = [];
    private readonly HashSet<string> _known = [];
    private readonly JsonProblems _problems = new();

    /// <summary>Takes <see cref="ImportSettings.Config"/>; null is an empty document.</summary>
    public ImportConfig(JsonElement? config)
    {
        foreach (var field in config?.EnumerateObject() ?? default)
        {
            if (!_fields.TryAdd(field.Name, JsonNode.Parse(field.Value.GetRawText())))
            {
                _problems.Add(Path(field.Name), "once", "twice");
            }
        }
    }

    /// <summary>A whole number, or null where the field is absent.</summary>
    public int? Integer(string name, int least, int most) =>
        Has(ref name) ? (int)_problems.Integer(_fields, name, Path(name), least, most) : null;

    /// <summary>A number between two others, or <paramref name="usual"/> where the field is absent.</summary>
    public double Number(string name, double usual, double least, double most)
    {
        if (!Has(ref name))
        {
            return usual;
        }

        if (_fields[name] is JsonValue value && value.TryGetValue<double>(out var number) && number >= least && number <= most)
        {
            return number;
        }

        _problems.Add(Path(name), $"a number from {least} to {most}", JsonProblems.Show(_fields[name]));
        return usual;
    }

    /// <summary>True or false; false where the field is absent.</summary>
    public bool Flag(string name) => Has(ref name) && _problems.Flag(_fields, name, Path(name));

    /// <summary>One of a few words; the first where the field is absent.</summary>
    public string Choice(string name, params string[] words)
    {
        if (!Has(ref name))
        {
            return words[0];
        }

        var word = _problems.Text(_fields, name, Path(name), string.Join(" or ", words));
        if (word.Length > 0 && !words.Contains(word))
        {
            _problems.Add(Path(name), string.Join(" or ", words), $"'{word}'");
        }

        return word;
    }

    /// <summary>A text, or null where the field is absent.</summary>
    public string? Text(string name) => Has(ref name) ? _problems.Text(_fields, name, Path(name)) : null;

    /// <summary>Texts, or null where the field is absent.</summary>
    public IReadOnlyList<string>? Texts(string name) => Has(ref name) ? _problems.Texts(_fields, name, Path(name)) : null;

    /// <summary>Whole numbers, or null where the field is absent.</summary>
    public IReadOnlyList<int>? Integers(string name, int least, int most)
    {
        if (!Has(ref name))
        {
            return null;
        }

        var numbers = _problems.Numbers(_fields, name, Path(name));
        if (numbers.Count == 0 || numbers.Any(number => number != Math.Floor(number) || number < least || number > most))
        {
            _problems.Add(Path(name), $"whole numbers from {least} to {most}", JsonProblems.Show(_fields[name]));
            return null;
        }

        return [.. numbers.Select(number => (int)number)];
    }

    /// <summary>
    /// <paramref name="count"/> finite numbers: an array, one number that stands for all, or the path of a .npy file of floats.
    /// Null where the field is absent.
    /// </summary>
    public float[]? Numbers(string name, int count)
    {
        if (!Has(ref name))
        {
            return null;
        }

        var numbers = _fields[name] is JsonValue value && value.TryGetValue<string>(out var file) ? ReadFile(name, file)
            : _fields[name] is JsonValue one && one.TryGetValue<double>(out var same) ? [.. Enumerable.Repeat((float)same, count)]
            : [.. _problems.Numbers(_fields, name, Path(name)).Select(number => (float)number)];
        if (numbers.Length != count || !numbers.All(float.IsFinite))
        {
            _problems.Add(Path(name), $"{count} finite numbers", $"{numbers.Length}, of them {numbers.Count(number => !float.IsFinite(number))} not finite");
        }

        return numbers;
    }

    /// <summary>Sizes that the checkpoint's shapes tell too, as far as they are given: they are not needed, and must not contradict.</summary>
    public StatedSizes Stated(params string[] names) => new(names
        .Select(name => KeyValuePair.Create(name, Integer(name, 1, int.MaxValue)))
        .Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value ?? 0));

    /// <summary>A problem that the importer found itself.</summary>
    public void Wrong(string name, string expected, string found) => _problems.Add(Path(name), expected, found);

    /// <exception cref="InvalidInputException">A field is wrong or unknown; names all of them.</exception>
    public void Finish()
    {
        foreach (var (name, value) in _fields.Where(field => !_known.Contains(field.Key)))
        {
            _problems.Add(Path(name), $"one of {string.Join(", ", _known)}", JsonProblems.Show(value));
        }

        _problems.Throw("Correct --config; the model's card lists its fields.");
    }

    private static string Path(string name) => $"--config {name}";

    private bool Has(ref string name)
    {
        var asked = name;
        _known.Add(asked);
        if (_fields[asked] is null && Synonyms.FirstOrDefault(pair => pair.Contains(asked))?.FirstOrDefault(spelling => _fields[spelling] is not null) is { } other)
        {
            _known.Add(other);
            name = other;
        }

        return _fields[name] is not null;
    }

    private float[] ReadFile(string name, string path)
    {
        using var array = NpyFile.Read(path);
        switch (array.Type)
        {
            case TensorElementType.Float32:
                return array.Span<float>().ToArray();
            case TensorElementType.Float64:
                return [.. array.Span<double>().ToArray().Select(number => (float)number)];
            default:
                _problems.Add(Path(name), "a .npy file of float32 or float64", $"{array.Type}");
                return [];
        }
    }
}
