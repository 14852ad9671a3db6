using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Groundshift.Bench.Measuring;
using Groundshift.Bench.Reporting;

namespace Groundshift.Bench.ModelGraphs;

/// <summary>
/// What this machine's arithmetic can do: OpenBLAS's matrix product of 2048 x 2048 floats on one thread. Runs in a process of its own,
/// because OpenBLAS takes the name of its kernel from the environment when it is loaded, and guesses too low a one on some
/// virtual machines.
/// </summary>
internal static partial class Sgemm
{
    /// <summary>Verb under which this program multiplies and does nothing else.</summary>
    public const string Verb = "sgemm-child";

    private const string Library = "libopenblas.so.0";
    private const int Size = 2048;
    private const int Turns = 5;

    // CBLAS's constants for row-major and untransposed.
    private const int RowMajor = 101;
    private const int NoTranspose = 111;

    /// <summary>The kernel that is forced, or null to let OpenBLAS choose.</summary>
    public static string? Kernel => Avx512F.IsSupported ? "SKYLAKEX" : Avx2.IsSupported ? "HASWELL" : null;

    /// <summary>GFLOP per second of processor time, the best of a few turns; null where OpenBLAS is not installed.</summary>
    public static async Task<double?> MeasureAsync(CancellationToken cancellationToken)
    {
        if (!NativeLibrary.TryLoad(Library, out var handle))
        {
            return null;
        }

        NativeLibrary.Free(handle);
        List<(string, string)> environment = [("OPENBLAS_NUM_THREADS", "1")];
        if (Kernel is { } kernel)
        {
            environment.Add(("OPENBLAS_CORETYPE", kernel));
        }

        var line = await OwnProcess.RunAsync([Verb], environment, cancellationToken);
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    /// <summary>The child: prints the figure.</summary>
    public static unsafe void Serve()
    {
        float[] a = new float[Size * Size], b = new float[Size * Size], c = new float[Size * Size];
        var random = new Random(1);
        foreach (ref var value in a.AsSpan())
        {
            value = random.NextSingle();
        }

        a.CopyTo(b, 0);
        var best = 0.0;
        fixed (float* left = a, right = b, product = c)
        {
            for (var turn = 0; turn < Turns; turn++)
            {
                var start = Environment.CpuUsage.TotalTime;
                Multiply(RowMajor, NoTranspose, NoTranspose, Size, Size, Size, 1, left, Size, right, Size, 0, product, Size);
                best = Math.Max(best, 2.0 * Size * Size * Size / 1e9 / (Environment.CpuUsage.TotalTime - start).TotalSeconds);
            }
        }

        Console.WriteLine(best.ToString(CultureInfo.InvariantCulture));
    }

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static unsafe partial void Multiply(
        int order, int transposeA, int transposeB, int m, int n, int k, float alpha, float* a, int strideA, float* b, int strideB, float beta, float* c, int strideC);
}
