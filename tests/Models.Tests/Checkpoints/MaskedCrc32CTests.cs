using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Tests.Checkpoints;

public sealed class MaskedCrc32CTests
{
    [Fact]
    public void The_check_value_of_the_algorithm_comes_out()
    {
        // CRC-32C of "123456789" is e3069283 (RFC 3720); masked: rotated right by 15, plus a282ead8.
        var rotated = (0xe3069283u >> 15) | (0xe3069283u << 17);

        MaskedCrc32C.Of("123456789"u8).ShouldBe(unchecked(rotated + 0xa282ead8u));
    }

    [Fact]
    public void Parts_give_the_checksum_of_the_whole()
    {
        var bytes = Enumerable.Range(0, 100).Select(index => (byte)(index * 37)).ToArray();
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var state = MaskedCrc32C.Extend(MaskedCrc32C.Extend(MaskedCrc32C.Start, bytes.AsSpan(0, cut)), bytes.AsSpan(cut));
            MaskedCrc32C.Finish(state).ShouldBe(MaskedCrc32C.Of(bytes));
        }
    }
}
