using System.Buffers.Binary;
using System.Globalization;

namespace DarkDiff.PtxSim.Syntax;

/// <summary>Reads declarations of variables and parameters, after the directive of their space.</summary>
internal static class VariableParser
{
    /// <summary>Reads one declaration with all its names, and its semicolon.</summary>
    public static List<Variable> Parse(PtxParser parser, StateSpace space)
    {
        List<Variable> variables = [ParseOne(parser, space)];
        while (parser.TakeIf(','))
            variables.Add(ParseOne(parser, space));
        parser.Expect(';');
        return variables;
    }

    /// <summary>Reads one name with its type, alignment, size and first values.</summary>
    public static Variable ParseOne(PtxParser parser, StateSpace space)
    {
        int alignment = 0, size = 0;
        Token token = parser.Expect(TokenKind.Word);
        for (; token.Text[0] == '.'; token = parser.Expect(TokenKind.Word))
        {
            if (token.Text == ".align")
            {
                alignment = Number(parser);
            }
            else if (token.Text is ".ptr" or ".global" or ".shared" or ".const" or ".local")
            {
                // Says where a pointer points; nothing here depends on it.
            }
            else
            {
                size = PtxTypes.Parse(token.Text[1..]).Bytes();
                if (size == 0)
                    throw PtxParser.Unexpected(token, "a type");
            }
        }

        int elements = 1;
        while (parser.TakeIf('['))
        {
            if (parser.TakeIf(']'))
            {
                elements = 0;
                break;
            }

            elements *= Number(parser);
            parser.Expect(']');
        }

        byte[] initial = parser.TakeIf('=') ? Values(parser, size) : [];
        return new(token.Text, space, Math.Max(elements * size, initial.Length), Math.Max(alignment, size), initial);
    }

    private static int Number(PtxParser parser) =>
        int.Parse(parser.Expect(TokenKind.Number).Text, CultureInfo.InvariantCulture);

    private static byte[] Values(PtxParser parser, int size)
    {
        List<byte> bytes = [];
        Span<byte> value = stackalloc byte[8];
        int depth = 0;
        do
        {
            if (parser.TakeIf('{'))
            {
                depth++;
            }
            else if (parser.TakeIf('}'))
            {
                depth--;
            }
            else if (!parser.TakeIf(','))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(value, Literal.Bits(parser.Expect(TokenKind.Number)));
                bytes.AddRange(value[..size]);
            }
        }
        while (depth > 0);
        return [.. bytes];
    }
}
