using System.Globalization;

namespace DarkDiff.PtxSim.Syntax;

/// <summary>Reads PTX text as clang and NVRTC write it: kernels, their variables and instructions.</summary>
internal sealed class PtxParser
{
    private readonly List<Token> _tokens;
    private readonly ModuleSyntax _module = new();
    private readonly Dictionary<string, Variable> _variables = [];
    private int _next;

    private PtxParser(string source) => _tokens = PtxTokenizer.Tokens(source);

    private Token Current => _tokens[_next];

    /// <summary>Reads a module.</summary>
    /// <exception cref="PtxSyntaxException">The text is not PTX, or uses device functions, which must be inlined.</exception>
    public static ModuleSyntax Parse(string source)
    {
        PtxParser parser = new(source);
        while (parser.Current.Kind != TokenKind.End)
            parser.TopLevel();
        return parser._module;
    }

    private void TopLevel()
    {
        Token token = Take();
        switch (token.Text)
        {
            case ".visible" or ".weak" or ".extern" or ".common" or ".managed":
                break;
            case ".entry":
                Kernel();
                break;
            case ".func":
                throw new PtxSyntaxException(token.Line, "device functions are not supported: inline them");
            case ".global" or ".const" or ".shared":
                foreach (Variable variable in VariableParser.Parse(this, Space(token.Text)))
                {
                    _module.Variables.Add(variable);
                    _variables[variable.Name] = variable;
                }

                break;
            case ".section":
                while (!Take().Is('}'))
                    RequireMore();
                break;
            case ".version" or ".target" or ".address_size" or ".file" or ".loc":
                SkipLine(token.Line);
                break;
            default:
                throw Unexpected(token, "a directive");
        }
    }

    private static StateSpace Space(string directive) => directive switch
    {
        ".global" => StateSpace.Global,
        ".const" => StateSpace.Const,
        ".shared" => StateSpace.Shared,
        ".local" => StateSpace.Local,
        _ => StateSpace.Param,
    };

    private void Kernel()
    {
        KernelSyntax kernel = new(Expect(TokenKind.Word).Text);
        Scopes scopes = new(kernel, _variables);
        if (Current.Is('('))
        {
            Take();
            int offset = 0;
            while (!Current.Is(')'))
            {
                Take();
                Variable parameter = VariableParser.ParseOne(this, StateSpace.Param);
                offset = (offset + parameter.Alignment - 1) / parameter.Alignment * parameter.Alignment;
                parameter.Offset = offset;
                offset += parameter.Bytes;
                kernel.Parameters.Add(parameter);
                scopes.Declare(parameter);
                if (Current.Is(','))
                    Take();
            }

            Take();
        }

        while (!Current.Is('{'))
            KernelDirective(kernel);
        Take();
        int depth = scopes.Depth;
        scopes.Open();
        while (scopes.Depth > depth)
            BodyItem(kernel, scopes);
        _module.Kernels[kernel.Name] = kernel;
    }

    private void KernelDirective(KernelSyntax kernel)
    {
        Token directive = Expect(TokenKind.Word);
        int product = 1;
        while (Current.Kind == TokenKind.Number || Current.Is(','))
        {
            if (Take() is { Kind: TokenKind.Number } number)
                product *= int.Parse(number.Text, CultureInfo.InvariantCulture);
        }

        if (directive.Text is ".maxntid" or ".reqntid")
            kernel.MaxThreads = product;
    }

    private void BodyItem(KernelSyntax kernel, Scopes scopes)
    {
        Token token = Take();
        if (token.Is('{'))
        {
            scopes.Open();
        }
        else if (token.Is('}'))
        {
            scopes.Close();
        }
        else if (token.Is(';'))
        {
            // An empty statement, as inline assembly leaves behind.
        }
        else if (token.Text is ".reg")
        {
            Registers(scopes);
        }
        else if (token.Text is ".shared" or ".local")
        {
            foreach (Variable variable in VariableParser.Parse(this, Space(token.Text)))
            {
                kernel.Variables.Add(variable);
                scopes.Declare(variable);
            }
        }
        else if (token.Text is ".loc" or ".file")
        {
            SkipLine(token.Line);
        }
        else if (token.Text is ".pragma" or ".branchtargets" or ".callprototype")
        {
            while (!Take().Is(';'))
                RequireMore();
        }
        else if (token.Kind == TokenKind.Word && Current.Is(':'))
        {
            Take();
            kernel.Labels[token.Text] = kernel.Statements.Count;
        }
        else
        {
            kernel.Statements.Add(Instruction(token, scopes));
        }
    }

    private void Registers(Scopes scopes)
    {
        PtxType type = PtxTypes.Parse(Expect(TokenKind.Word).Text.TrimStart('.'));
        do
        {
            string name = Expect(TokenKind.Word).Text;
            if (Current.Is('<'))
            {
                Take();
                Expect(TokenKind.Number);
                Expect('>');
                scopes.DeclareRange(name, type);
            }
            else
            {
                scopes.Declare(name, type);
            }
        }
        while (TakeIf(','));
        Expect(';');
    }

    private Statement Instruction(Token token, Scopes scopes)
    {
        RegisterOperand? guard = null;
        if (token.Is('@'))
        {
            bool negated = TakeIf('!');
            Token name = Expect(TokenKind.Word);
            if (scopes.Resolve(name.Text) is not RegisterOperand { Register.IsPredicate: true } predicate)
                throw Unexpected(name, "a predicate");
            guard = predicate with { Negated = negated };
            token = Take();
        }

        if (token.Kind != TokenKind.Word)
            throw Unexpected(token, "an instruction");
        List<Operand> operands = [];
        while (!Current.Is(';'))
        {
            operands.Add(ReadOperand(scopes));
            if (!TakeIf(','))
                break;
        }

        Expect(';');
        return new(token.Line, token.Text, guard, operands);
    }

    private Operand ReadOperand(Scopes scopes)
    {
        Token token = Take();
        if (token.Is('{'))
        {
            List<Operand> elements = [];
            do
            {
                elements.Add(ReadOperand(scopes));
            }
            while (TakeIf(','));
            Expect('}');
            return new VectorOperand(elements);
        }

        if (token.Is('['))
        {
            Operand start = ReadOperand(scopes);
            Expect(']');
            return start switch
            {
                VariableOperand { Offset: long offset } variable =>
                    new AddressOperand(variable with { Offset = 0 }, offset),
                AddressOperand address => address,
                _ => new AddressOperand(start, 0),
            };
        }

        if (token.Is('!'))
        {
            Token name = Expect(TokenKind.Word);
            return scopes.Resolve(name.Text) is RegisterOperand register
                ? register with { Negated = true }
                : throw Unexpected(name, "a predicate");
        }

        if (token.Kind == TokenKind.Number)
            return new ImmediateOperand(Literal.Bits(token));
        if (token.Kind != TokenKind.Word)
            throw Unexpected(token, "an operand");
        Operand operand = scopes.Resolve(token.Text);
        if (TakeIf('|'))
            return new PairOperand(operand, ReadOperand(scopes));
        if (TakeIf('+'))
        {
            long offset = (long)Literal.Bits(Expect(TokenKind.Number));
            return operand is VariableOperand variable
                ? variable with { Offset = offset }
                : new AddressOperand(operand, offset);
        }

        return operand;
    }

    /// <summary>Takes the next token.</summary>
    internal Token Take() => _tokens[_next < _tokens.Count - 1 ? _next++ : _next];

    /// <summary>Takes the next token if it is that character.</summary>
    internal bool TakeIf(char mark)
    {
        if (!Current.Is(mark))
            return false;
        Take();
        return true;
    }

    /// <summary>Takes a token of a kind.</summary>
    internal Token Expect(TokenKind kind) =>
        Current.Kind == kind ? Take() : throw Unexpected(Current, $"a {kind.ToString().ToUpperInvariant()}");

    /// <summary>Takes a character.</summary>
    internal void Expect(char mark)
    {
        if (!TakeIf(mark))
            throw Unexpected(Current, $"'{mark}'");
    }

    /// <summary>The error of finding something else.</summary>
    internal static PtxSyntaxException Unexpected(Token found, string expected) =>
        new(found.Line, $"found '{found.Text}', expected {expected}");

    private void RequireMore()
    {
        if (Current.Kind == TokenKind.End)
            throw Unexpected(Current, "more text");
    }

    private void SkipLine(int line)
    {
        while (Current.Line == line && Current.Kind != TokenKind.End)
            Take();
    }
}
