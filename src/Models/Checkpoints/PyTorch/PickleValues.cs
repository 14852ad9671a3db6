namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>The name of a Python class or function. It is only ever compared, never looked up or called.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>Module and name with a dot.</summary>
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>Stands for a Python object of no meaning here: what it was made with and what was put into it is dropped.</summary>
internal sealed class PickleObject(PickleGlobal type)
{
    /// <summary>Class or function that would have made it.</summary>
    public PickleGlobal Type { get; } = type;
}

/// <summary>A Python tuple.</summary>
internal sealed class PickleTuple(IReadOnlyList<object?> items)
{
    /// <summary>The items in order.</summary>
    public IReadOnlyList<object?> Items { get; } = items;
}

/// <summary>A Python list.</summary>
internal sealed class PickleList
{
    /// <summary>The items in order.</summary>
    public List<object?> Items { get; } = [];
}

/// <summary>A Python dictionary, ordered or not.</summary>
internal sealed class PickleDictionary
{
    /// <summary>Keys and values as they were set; of two equal keys the last counts.</summary>
    public List<(object? Key, object? Value)> Entries { get; } = [];
}
