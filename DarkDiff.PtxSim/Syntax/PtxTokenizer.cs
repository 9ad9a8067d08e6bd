namespace DarkDiff.PtxSim.Syntax;

/// <summary>Cuts PTX text into tokens; comments are dropped.</summary>
internal static class PtxTokenizer
{
    /// <summary>All tokens, the last of kind <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="PtxSyntaxException">A comment or a text does not end.</exception>
    public static List<Token> Tokens(string source)
    {
        List<Token> tokens = [];
        int line = 1;
        for (int i = 0; i < source.Length;)
        {
            char c = source[i];
            if (c == '\n')
                line++;
            if (char.IsWhiteSpace(c) || c == '\0')
            {
                i++;
            }
            else if (c == '/' && i + 1 < source.Length && source[i + 1] == '/')
            {
                while (i < source.Length && source[i] != '\n')
                    i++;
            }
            else if (c == '/' && i + 1 < source.Length && source[i + 1] == '*')
            {
                int end = source.IndexOf("*/", i + 2, StringComparison.Ordinal);
                if (end < 0)
                    throw new PtxSyntaxException(line, "a comment does not end");
                line += source.AsSpan(i, end - i).Count('\n');
                i = end + 2;
            }
            else if (c == '"')
            {
                int end = source.IndexOf('"', i + 1);
                if (end < 0)
                    throw new PtxSyntaxException(line, "a text does not end");
                tokens.Add(new(TokenKind.Text, source[(i + 1)..end], line));
                i = end + 1;
            }
            else
            {
                int start = i;
                bool negative = c == '-' && i + 1 < source.Length && char.IsAsciiDigit(source[i + 1]);
                if (negative)
                    i++;
                TokenKind kind = char.IsAsciiDigit(source[i]) ? TokenKind.Number
                    : IsWord(c) ? TokenKind.Word : TokenKind.Mark;
                i++;
                while (kind != TokenKind.Mark && i < source.Length && IsWord(source[i]))
                    i++;
                tokens.Add(new(kind, source[start..i], line));
            }
        }

        tokens.Add(new(TokenKind.End, "end of the text", line));
        return tokens;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '%' or '.';
}
