namespace DarkDiff.PtxSim.Syntax;

/// <summary>Kinds of tokens.</summary>
internal enum TokenKind
{
    /// <summary>End of the text.</summary>
    End,

    /// <summary>Name, opcode, directive or register: letters, digits and _ $ % .</summary>
    Word,

    /// <summary>Integer or floating-point literal, with its sign.</summary>
    Number,

    /// <summary>Text between quotation marks.</summary>
    Text,

    /// <summary>One other character.</summary>
    Mark,
}

/// <summary>A token and the line where it stands, counted from 1.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    /// <summary>Whether it is that one character.</summary>
    public bool Is(char mark) => Kind == TokenKind.Mark && Text[0] == mark;
}
