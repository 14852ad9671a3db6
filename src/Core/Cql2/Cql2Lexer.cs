using System.Globalization;
using System.Text;

namespace Groundshift.Core.Cql2;

/// <summary>Cuts CQL2 text into tokens. Source: OGC 21-065r2, annex B (cql2.bnf).</summary>
internal sealed class Cql2Lexer(string text)
{
    private int _position;

    /// <summary>Where the next token is looked for.</summary>
    public int Position
    {
        get => _position;
        set => _position = value;
    }

    /// <summary>The next token; at the end one of kind <see cref="TokenKind.End"/> for ever.</summary>
    public Token Next()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }

        if (_position == text.Length)
        {
            return new Token(TokenKind.End, "", _position);
        }

        return text[_position] switch
        {
            '\'' => Text(),
            '"' => QuotedName(),
            var digit when char.IsAsciiDigit(digit) || (digit == '.' && _position + 1 < text.Length && char.IsAsciiDigit(text[_position + 1])) => Number(),
            _ when Cql2Characters.StartsName(text, _position) => Name(),
            _ => Symbol(),
        };
    }

    /// <summary>The text from one position to before another.</summary>
    public string Between(int start, int end) => text[start..end];

    private Token Text()
    {
        var start = _position++;
        var value = new StringBuilder();
        while (_position < text.Length)
        {
            var character = text[_position++];
            var next = _position < text.Length ? text[_position] : '\0';
            if (character == '\'' && next != '\'')
            {
                return new Token(TokenKind.Text, value.ToString(), start);
            }

            // Two quotes, or a backslash and a quote, are one quote in the text.
            if ((character is '\'' or '\\') && next == '\'')
            {
                _position++;
                character = '\'';
            }

            value.Append(character);
        }

        throw Cql2Problem.At("a closing quote", $"none after character {start + 1}");
    }

    private Token QuotedName()
    {
        var start = _position++;
        var end = text.IndexOf('"', _position);
        if (end <= _position)
        {
            throw Cql2Problem.At("a property name in double quotes", $"none at character {start + 1}");
        }

        var name = text[_position..end];
        _position = end + 1;
        return new Token(TokenKind.QuotedName, name, start);
    }

    private Token Number()
    {
        var start = _position;
        SkipDigits();
        if (Peek() == '.')
        {
            _position++;
            SkipDigits();
        }

        if (Peek() is 'e' or 'E')
        {
            _position++;
            if (Peek() is '+' or '-')
            {
                _position++;
            }

            SkipDigits();
        }

        var number = text[start.._position];
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? new Token(TokenKind.Number, number, start, value)
            : throw Cql2Problem.At("a number", $"'{number}'");
    }

    private Token Name()
    {
        var start = _position;
        while (_position < text.Length && Cql2Characters.ContinuesName(text, _position))
        {
            _position += char.IsHighSurrogate(text[_position]) ? 2 : 1;
        }

        return new Token(TokenKind.Name, text[start.._position], start);
    }

    private Token Symbol()
    {
        var start = _position;
        var pair = start + 2 <= text.Length ? text.AsSpan(start, 2) : [];
        var length = pair is "<>" or "<=" or ">=" ? 2 : 1;
        _position += length;
        return new Token(TokenKind.Symbol, text.Substring(start, length), start);
    }

    private char Peek() => _position < text.Length ? text[_position] : '\0';

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek()))
        {
            _position++;
        }
    }
}

/// <summary>A piece of CQL2 text.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, double Number = 0)
{
    /// <summary>True for a word of the language; quoted names never are.</summary>
    public bool Is(string word) => Kind is TokenKind.Name or TokenKind.Symbol && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>As it is told in errors.</summary>
    public string Described => Kind == TokenKind.End ? "the end" : $"'{Text}' at character {Position + 1}";
}

/// <summary>Kinds of tokens.</summary>
internal enum TokenKind
{
    End,
    Name,
    QuotedName,
    Text,
    Number,
    Symbol,
}
