namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>The stack of a pickle with its marks; taking what is not there is a damaged file.</summary>
internal sealed class PickleStack(string file, int maxDepth)
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];

    // A value below the last mark belongs to what is still being built.
    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    /// <summary>Puts a value on top.</summary>
    public void Push(object? value)
    {
        Bound();
        _values.Add(value);
    }

    /// <summary>Remembers the height for <see cref="PopToMark"/>.</summary>
    public void Mark()
    {
        Bound();
        _marks.Push(_values.Count);
    }

    /// <summary>The value on top, which stays.</summary>
    public object? Peek() => _values.Count > Floor ? _values[^1] : throw Empty();

    /// <summary>Takes the value on top.</summary>
    public object? Pop() => Pop(1)[0];

    /// <summary>Takes the <paramref name="count"/> values on top, lowest first.</summary>
    public object?[] Pop(int count) => _values.Count - Floor >= count ? Cut(_values.Count - count) : throw Empty();

    /// <summary>Takes the value on top, or the last mark where it is on top.</summary>
    public void PopValueOrMark()
    {
        if (_values.Count > Floor)
        {
            Cut(_values.Count - 1);
        }
        else if (!_marks.TryPop(out _))
        {
            throw Empty();
        }
    }

    /// <summary>Takes the last mark and every value above it, lowest first.</summary>
    public object?[] PopToMark() => _marks.TryPop(out var mark) ? Cut(mark) : throw Empty();

    private object?[] Cut(int from)
    {
        var taken = new object?[_values.Count - from];
        _values.CopyTo(from, taken, 0, taken.Length);
        _values.RemoveRange(from, taken.Length);
        return taken;
    }

    private void Bound()
    {
        if (_values.Count + _marks.Count >= maxDepth)
        {
            throw CorruptCheckpoint.At(file, $"a pickle of at most {maxDepth} values on its stack", "more");
        }
    }

    private Core.Jobs.InvalidInputException Empty() =>
        CorruptCheckpoint.At(file, "a pickle that takes only what it put on its stack", "one that takes more");
}
