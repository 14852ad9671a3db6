using Groundshift.Core.Jobs;
using Groundshift.Models.Tokens;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Tokens;

public sealed class BytePairTokenizerTests : IDisposable
{
    // Later merges build on earlier ones: "the" is one token, "lower" two, "é" (two bytes) one.
    private static readonly string[] Merges =
        ["t h", "th e</w>", "l o", "lo w", "e r</w>", "a i", "ai r", "air p", "o r", "Ã ©", "' s</w>", "p or", "airp or", "airpor t</w>", "! !", "!! !</w>"];

    // 512 tokens of bytes come first.
    private const int Merged = 512;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_stands_between_start_and_end_and_zeros_follow()
    {
        var tokens = Tokenizer(context: 10).Encode("the");

        tokens.ShouldBe([Merged + 16, Merged + 1, Merged + 17, 0, 0, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public void Pairs_of_least_rank_merge_first_and_what_does_not_merge_stays_bytes()
    {
        Words("lower").ShouldBe([Merged + 3, Merged + 4]);
        Words("airport").ShouldBe([Merged + 13]);
        Words("low").ShouldBe([Merged + 2, Of('w') + 256]);
        Words("x").ShouldBe([Of('x') + 256]);
        Words("hello").ShouldBe([Of('h'), Of('e'), Of('l'), Of('l'), Of('o') + 256]);
    }

    [Theory]
    [InlineData("THE  Lower\t\n the ", "the lower the")]
    [InlineData("&lt;the&gt; &amp;amp; lower", "<the> & lower")]
    [InlineData("the\u00a0airport\u2019s", "the airport's")]
    [InlineData("the\u2003\u201clower\u201d", "the \"lower\"")]
    public void Case_white_space_escapes_and_quotes_do_not_matter(string text, string same) =>
        Tokenizer().Encode(text).ShouldBe(Tokenizer().Encode(same));

    [Fact]
    public void Words_are_letters_single_digits_endings_and_runs_of_signs() =>
        TextCleaning.Words(TextCleaning.Clean("The airport's 2024 map, isn't it?! <b>NDVI</b> can't we'll I'd")).ShouldBe(
            ["the", "airport", "'s", "2", "0", "2", "4", "map", ",", "isn", "'t", "it", "?!", "<", "b", ">", "ndvi", "</", "b", ">",
                "can", "'t", "we", "'ll", "i", "'d"]);

    [Fact]
    public void Letters_beyond_the_basic_plane_are_letters_and_pictures_are_signs()
    {
        TextCleaning.Words("été 東京 𝒳𝒴 🛰!²").ShouldBe(["été", "東京", "𝒳𝒴", "🛰!", "²"]);

        // é is C3 A9 in UTF-8; bytes stand for themselves or for letters from U+0100 on.
        Words("é").ShouldBe([Of('Ã'), Of('©') + 256]);
        Words("éa").ShouldBe([Merged + 9, Of('a') + 256]);
    }

    [Fact]
    public void A_long_text_loses_its_tail_and_keeps_the_end()
    {
        var tokens = Tokenizer(context: 5).Encode("the the the the the the");

        tokens.ShouldBe([Merged + 16, Merged + 1, Merged + 1, Merged + 1, Merged + 17]);
    }

    [Fact]
    public void Nothing_is_start_and_end() => Tokenizer(context: 4).Encode(" \t ").ShouldBe([Merged + 16, Merged + 17, 0, 0]);

    [Fact]
    public void A_special_token_is_never_read_out_of_a_text() =>
        Tokenizer().Encode("<end_of_text> the").Count(token => token == Merged + 17).ShouldBe(1);

    [Fact]
    public void Every_text_gives_tokens_that_the_network_knows()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        for (var round = 0; round < 500; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(0x3000))]);
            var tokens = Tokenizer().Encode(text);

            tokens.Length.ShouldBe(77, $"seed {Seed}, round {round}");
            tokens[0].ShouldBe(Merged + 16);
            tokens.Max().ShouldBe(Merged + 17);
            tokens.Min().ShouldBeGreaterThanOrEqualTo(0);
        }
    }

    [Fact]
    public void The_published_vocabulary_has_49408_tokens_of_a_longer_file()
    {
        // As many lines as the published file, of which the first 48894 count.
        var file = SmallVocabulary.Write(
            _folder.File("bpe_simple_vocab_16e6.txt.gz"), isPacked: true, [.. Enumerable.Range(0, 262144).Select(index => index == 0 ? "t h" : $"x{index} y")]);

        var vocabulary = BytePairVocabulary.Read(file);

        vocabulary.Size.ShouldBe(49408);
        vocabulary.Start.ShouldBe(49406);
        vocabulary.End.ShouldBe(49407);
        var tokens = new BytePairTokenizer(vocabulary).Encode("thy");
        tokens[..4].ShouldBe([49406, 512, Of('y') + 256, 49407]);
    }

    [Fact]
    public void Bytes_have_the_published_order()
    {
        Of('!').ShouldBe(0);
        Of('~').ShouldBe(93);
        Of('¡').ShouldBe(94);
        Of('®').ShouldBe(106);
        Of('ÿ').ShouldBe(187);

        // Byte 0 is the first that does not stand for itself.
        BytePairVocabulary.Symbol(0).ShouldBe("\u0100");
        Vocabulary().Token("\u0100").ShouldBe(188);
        Vocabulary().Token(BytePairVocabulary.Symbol((byte)' ')).ShouldBe(220);
    }

    [Fact]
    public void A_file_that_is_no_vocabulary_is_refused()
    {
        Refused(_folder.File("none")).ShouldContain("no such file");
        Refused(SmallVocabulary.Write(_folder.File("short"), isPacked: true, "t h")).ShouldContain("16 merges");
        Refused(SmallVocabulary.Write(_folder.File("three"), isPacked: false, "t h e")).ShouldContain("line 2");
        File.WriteAllBytes(_folder.File("broken"), [0x1f, 0x8b, 1, 2, 3]);
        Refused(_folder.File("broken")).ShouldContain("gzip");
        File.WriteAllBytes(_folder.File("binary"), [10, 0xff, 0xfe, 10]);
        Refused(_folder.File("binary")).ShouldContain("UTF-8");
    }

    private string Refused(string file) =>
        Should.Throw<InvalidInputException>(() => BytePairVocabulary.Read(file, Merged + Merges.Length + 2)).Message;

    private BytePairVocabulary Vocabulary() =>
        BytePairVocabulary.Read(SmallVocabulary.Write(_folder.File("bpe.txt.gz"), isPacked: true, Merges), Merged + Merges.Length + 2);

    private BytePairTokenizer Tokenizer(int context = 77) => new(Vocabulary(), context);

    private long[] Words(string text) => [.. Tokenizer().Encode(text).Skip(1).TakeWhile(token => token != Merged + 17)];

    private int Of(char symbol) => Vocabulary().Token(symbol.ToString());
}
