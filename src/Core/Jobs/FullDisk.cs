namespace Groundshift.Core.Jobs;

/// <summary>Tells a full disk from other failures of files.</summary>
public static class FullDisk
{
    // ENOSPC and EDQUOT of Linux; ERROR_DISK_FULL of Windows as HRESULT.
    private static readonly int[] Codes = [28, 122, unchecked((int)0x80070070)];

    /// <summary>True where a write failed because its disk, or what its user may have of it, is used up.</summary>
    public static bool IsCauseOf(IOException error) => Codes.Contains(error.HResult);

    /// <summary>The failure of a library that says it in words only; <see cref="IsCauseOf"/> knows its cause.</summary>
    /// <param name="file">What was written.</param>
    /// <param name="words">What the library said.</param>
    public static TransientException Failure(string file, string words) => new($"The disk of {file} is full.", new IOException(words, Codes[0]));
}
