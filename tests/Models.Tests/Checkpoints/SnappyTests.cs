using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Tests.Checkpoints;

public sealed class SnappyTests
{
    private const int Limit = 1 << 20;

    [Fact]
    public void A_reference_may_overlap_what_it_writes()
    {
        // Length 10; literal "ab"; copy of 8 from 2 back.
        byte[] block = [10, (2 - 1) << 2, (byte)'a', (byte)'b', ((8 - 4) << 2) | 1, 2];

        Snappy.Decompress(block, Limit, "block").ShouldBe("ababababab"u8.ToArray());
    }

    [Fact]
    public void Literals_and_references_of_every_kind_come_back()
    {
        var steps = Gen.Choose(0, int.MaxValue - 1).NonEmptyListOf();
        Check.QuickThrowOnFailure(Prop.ForAll(steps.ToArbitrary(), seeds =>
        {
            var (block, expected) = Compose(seeds);
            return Snappy.Decompress(block, Limit, "block").SequenceEqual(expected);
        }));
    }

    [Fact]
    public void Arbitrary_bytes_are_refused_or_decompressed_and_never_crash()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                Snappy.Decompress(bytes, Limit, "block");
            }
            catch (InvalidInputException)
            {
            }
        }));
    }

    [Fact]
    public void A_block_that_claims_to_be_huge_is_refused_before_memory_is_taken()
    {
        byte[] block = [0xff, 0xff, 0xff, 0xff, 0x0f, 0];

        Should.Throw<InvalidInputException>(() => Snappy.Decompress(block, Limit, "block")).Found.ShouldContain("4294967295");
    }

    // Builds a block step by step: every seed is a literal or, once there is something to refer to, a reference.
    private static (byte[] Block, byte[] Expected) Compose(IEnumerable<int> seeds)
    {
        var (body, expected) = (new List<byte>(), new List<byte>());
        foreach (var seed in seeds)
        {
            var random = new Random(seed);
            var back = expected.Count == 0 ? 0 : random.Next(1, Math.Min(expected.Count, 0xffff) + 1);
            switch (expected.Count == 0 ? 0 : seed % 4)
            {
                case 0:
                    AddLiteral(body, expected, random);
                    continue;
                case 1 when back < 2048:
                    var shortLength = random.Next(4, 12);
                    body.AddRange([(byte)(((back >> 8) << 5) | ((shortLength - 4) << 2) | 1), (byte)back]);
                    Repeat(expected, back, shortLength);
                    continue;
                case 3:
                    var farLength = random.Next(1, 65);
                    body.AddRange([(byte)(((farLength - 1) << 2) | 3), (byte)back, (byte)(back >> 8), 0, 0]);
                    Repeat(expected, back, farLength);
                    continue;
                default:
                    var length = random.Next(1, 65);
                    body.AddRange([(byte)(((length - 1) << 2) | 2), (byte)back, (byte)(back >> 8)]);
                    Repeat(expected, back, length);
                    continue;
            }
        }

        return ([.. Varint(expected.Count), .. body], [.. expected]);
    }

    private static void AddLiteral(List<byte> body, List<byte> expected, Random random)
    {
        var literal = new byte[random.Next(1, 300)];
        random.NextBytes(literal);
        var last = literal.Length - 1;
        body.AddRange(last < 60 ? [(byte)(last << 2)] : [61 << 2, (byte)last, (byte)(last >> 8)]);
        body.AddRange(literal);
        expected.AddRange(literal);
    }

    private static void Repeat(List<byte> expected, int back, int length)
    {
        for (var index = 0; index < length; index++)
        {
            expected.Add(expected[^back]);
        }
    }

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
