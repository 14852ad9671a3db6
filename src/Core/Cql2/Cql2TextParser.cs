using Groundshift.Core.Jobs;

namespace Groundshift.Core.Cql2;

/// <summary>Reads CQL2 text by recursive descent. Source: OGC 21-065r2, annex B (cql2.bnf).</summary>
public sealed class Cql2TextParser
{
    private readonly Cql2Lexer _lexer;
    private Token _token;
    private int _depth;

    private Cql2TextParser(string text)
    {
        _lexer = new Cql2Lexer(text);
        _token = _lexer.Next();
    }

    /// <summary>Reads a filter.</summary>
    /// <exception cref="InvalidInputException">It is none; says where.</exception>
    public static Cql2Expression Parse(string text)
    {
        var parser = new Cql2TextParser(text);
        var expression = parser.Disjunction();
        if (parser._token.Kind != TokenKind.End)
        {
            throw Cql2Problem.At("the end of the filter", parser._token.Described);
        }

        Cql2KindCheck.RequireCondition(expression);
        return expression;
    }

    private Cql2Expression Disjunction() => Joined("OR", isAnd: false, Conjunction);

    private Cql2Expression Conjunction() => Joined("AND", isAnd: true, Factor);

    private Cql2Expression Joined(string word, bool isAnd, Func<Cql2Expression> part)
    {
        var first = part();
        if (!_token.Is(word))
        {
            return first;
        }

        List<Cql2Expression> parts = [first];
        while (Took(word))
        {
            parts.Add(part());
        }

        return new Junction(isAnd, parts);
    }

    private Cql2Expression Factor()
    {
        if (!Took("NOT"))
        {
            return Predicate();
        }

        using (Deeper())
        {
            return new Negation(Factor());
        }
    }

    private Cql2Expression Predicate()
    {
        var left = Sum();
        if (_token.Kind == TokenKind.Symbol && Cql2Names.Comparisons.TryGetValue(_token.Text, out var comparison))
        {
            Advance();
            return new Comparison(comparison, left, Sum());
        }

        if (Took("IS"))
        {
            var isNot = Took("NOT");
            Require("NULL");
            return Negated(isNot, new NullTest(left));
        }

        var negated = Took("NOT");
        return _token switch
        {
            _ when Took("LIKE") => Negated(negated, new Like(left, Sum())),
            _ when Took("IN") => Negated(negated, new Membership(left, Items())),
            _ when Took("BETWEEN") => Negated(negated, Range(left)),
            _ when negated => throw Cql2Problem.At("LIKE, IN or BETWEEN after NOT", _token.Described),
            _ => left,
        };
    }

    private static Cql2Expression Negated(bool negated, Cql2Expression condition) => negated ? new Negation(condition) : condition;

    private Between Range(Cql2Expression value)
    {
        var low = Sum();
        Require("AND");
        return new Between(value, low, Sum());
    }

    private Cql2Expression Sum()
    {
        var left = Term();
        while (_token.Is("+") || _token.Is("-"))
        {
            var name = Advance().Text;
            left = new Arithmetic(Cql2Names.Arithmetics[name], left, Term());
        }

        return left;
    }

    private Cql2Expression Term()
    {
        var left = Power();
        while (_token.Is("*") || _token.Is("/") || _token.Is("%") || _token.Is("div"))
        {
            var name = Advance().Text.ToLowerInvariant();
            left = new Arithmetic(Cql2Names.Arithmetics[name], left, Power());
        }

        return left;
    }

    private Cql2Expression Power()
    {
        var left = Signed();
        return Took("^") ? new Arithmetic(ArithmeticOperator.Power, left, Signed()) : left;
    }

    private Cql2Expression Signed()
    {
        if (!Took("-"))
        {
            Took("+");
            return Operand();
        }

        using (Deeper())
        {
            return Signed() is var operand && operand is NumberLiteral number
                ? new NumberLiteral(-number.Value)
                : new Arithmetic(ArithmeticOperator.Multiply, new NumberLiteral(-1), operand);
        }
    }

    private Cql2Expression Operand()
    {
        using (Deeper())
        {
            switch (_token.Kind)
            {
                case TokenKind.Text:
                    return new TextLiteral(Advance().Text);
                case TokenKind.Number:
                    return new NumberLiteral(Advance().Number);
                case TokenKind.QuotedName:
                    return new PropertyReference(Advance().Text);
                case TokenKind.Name:
                    return Named();
                default:
                    return _token.Is("(") ? Bracketed() : throw Cql2Problem.At("a value, a property or a condition", _token.Described);
            }
        }
    }

    private Cql2Expression Named()
    {
        if (Cql2Words.IsReserved(_token.Text))
        {
            throw Cql2Problem.At("a value, a property or a condition", _token.Described, "Put the name of a property in double quotes.");
        }

        var name = Advance();
        return name.Text.ToUpperInvariant() switch
        {
            "TRUE" => new BooleanLiteral(true),
            "FALSE" => new BooleanLiteral(false),
            _ when Cql2Wkt.Starts(name.Text) && (_token.Is("(") || Cql2Wkt.IsModifier(_token)) => Geometry(name),
            _ => _token.Is("(") ? Call(name) : new PropertyReference(name.Text),
        };
    }

    private GeometryLiteral Geometry(Token name)
    {
        var start = name.Position;
        var depth = 0;
        while (true)
        {
            depth += _token.Is("(") ? 1 : _token.Is(")") ? -1 : 0;
            if (_token.Kind == TokenKind.End || depth > Cql2Wkt.MaxBrackets)
            {
                throw Cql2Problem.At("a geometry with closed brackets", depth > Cql2Wkt.MaxBrackets ? $"more than {Cql2Wkt.MaxBrackets} levels of nesting" : "the end");
            }

            var end = _token.Position + 1;
            var isLast = depth == 0 && _token.Is(")");
            Advance();
            if (isLast)
            {
                return new GeometryLiteral(Cql2Wkt.Read(_lexer.Between(start, end)));
            }
        }
    }

    private Cql2Expression Call(Token name)
    {
        var text = name.Text;
        if (Cql2Names.Arrays.TryGetValue(text, out var array))
        {
            var (left, right) = Pair(text, ArrayOperand);
            return new ArrayPredicate(array, left, right);
        }

        if (string.Equals(text, "INTERVAL", StringComparison.OrdinalIgnoreCase))
        {
            var (from, to) = Pair(text, Sum);
            return new IntervalExpression(Cql2Build.IntervalEnd(from), Cql2Build.IntervalEnd(to));
        }

        var arguments = Items();
        return Cql2Build.Call(text.ToLowerInvariant(), arguments);
    }

    private (Cql2Expression Left, Cql2Expression Right) Pair(string name, Func<Cql2Expression> operand)
    {
        Require("(");
        var left = operand();
        if (!Took(","))
        {
            throw Cql2Problem.At($"two arguments of {name}", "one");
        }

        var right = operand();
        Require(")");
        return (left, right);
    }

    // In an array predicate brackets are a list, even around one value or none.
    private Cql2Expression ArrayOperand() => _token.Is("(") ? new ArrayExpression(Items(ArrayItem)) : Sum();

    private Cql2Expression ArrayItem()
    {
        using (Deeper())
        {
            return _token.Is("(") ? new ArrayExpression(Items(ArrayItem)) : Disjunction();
        }
    }

    private List<Cql2Expression> Items() => Items(Disjunction);

    private List<Cql2Expression> Items(Func<Cql2Expression> item)
    {
        Require("(");
        List<Cql2Expression> items = [];
        while (!_token.Is(")"))
        {
            if (items.Count > 0)
            {
                Require(",");
            }

            items.Add(item());
        }

        Advance();
        return items;
    }

    private Cql2Expression Bracketed()
    {
        Advance();
        var inner = Disjunction();
        Require(")");
        return inner;
    }

    private bool Took(string word)
    {
        if (!_token.Is(word))
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Require(string word)
    {
        if (!Took(word))
        {
            throw Cql2Problem.At($"'{word}'", _token.Described);
        }
    }

    private Token Advance()
    {
        var token = _token;
        _token = _lexer.Next();
        return token;
    }

    private Level Deeper() => ++_depth <= Cql2Problem.MaxDepth ? new Level(this) : throw Cql2Problem.TooDeep();

    private readonly ref struct Level(Cql2TextParser parser)
    {
        public void Dispose() => parser._depth--;
    }
}
