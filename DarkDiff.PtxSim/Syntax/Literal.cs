using System.Globalization;

namespace DarkDiff.PtxSim.Syntax;

/// <summary>Numbers as PTX writes them.</summary>
internal static class Literal
{
    /// <summary>Bits of a literal: a two's complement integer, or the bits of an f32 (0f…) or f64 (0d…).</summary>
    /// <exception cref="PtxSyntaxException">It is not a number.</exception>
    public static ulong Bits(Token token)
    {
        string text = token.Text;
        bool negative = text[0] == '-';
        ReadOnlySpan<char> digits = text.AsSpan(negative ? 1 : 0).TrimEnd('U');
        ulong value;
        bool fine;
        if (digits.StartsWith("0f", StringComparison.OrdinalIgnoreCase)
            || digits.StartsWith("0d", StringComparison.OrdinalIgnoreCase)
            || digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            fine = ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        }
        else if (digits.Contains('.'))
        {
            fine = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double real);
            value = BitConverter.DoubleToUInt64Bits(real);
        }
        else
        {
            fine = ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        }

        if (!fine)
            throw new PtxSyntaxException(token.Line, $"'{text}' is not a number");
        return negative ? (ulong)-(long)value : value;
    }
}
