using System.Text;

namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>Names and words in and about pickles.</summary>
internal static class PickleText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Stands for the type of bytes.</summary>
    public static PickleGlobal Bytes { get; } = new("builtins", "bytes");

    /// <summary>Stands for integers above 64 bits.</summary>
    public static PickleGlobal Integer { get; } = new("builtins", "int");

    /// <summary>Stands for the type of sets.</summary>
    public static PickleGlobal Set { get; } = new("builtins", "set");

    /// <summary>Text of UTF-8 bytes. Throws InvalidInputException when they are none.</summary>
    public static string Utf8(ReadOnlySpan<byte> bytes, string file)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw CorruptCheckpoint.At(file, "text in UTF-8", error.Message, error);
        }
    }

    /// <summary>A name of which module and own name came as two values.</summary>
    public static PickleGlobal Global(object?[] parts, string file) => parts is [string module, string name]
        ? new PickleGlobal(module, name)
        : throw CorruptCheckpoint.At(file, "the name of a class or function", $"{KindOf(parts[0])} and {KindOf(parts[1])}");

    /// <summary>What a value is, in words for messages.</summary>
    public static string KindOf(object? value) => value switch
    {
        null => "None",
        string => "text",
        bool => "a truth value",
        PickleTuple => "a tuple",
        PickleList => "a list",
        PickleDictionary => "a dictionary",
        PickleGlobal name => $"the name {name}",
        PickleObject made => $"an object of {made.Type}",
        TorchTensor => "a tensor",
        TorchStorage => "a storage",
        _ => "a number",
    };
}
