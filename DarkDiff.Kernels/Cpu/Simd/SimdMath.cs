using System.Runtime.CompilerServices;

namespace DarkDiff.Kernels.Cpu.Simd;

/// <summary>
/// Functions of a vector. The polynomials interpolate the function at Chebyshev nodes of the stated interval; their
/// own error is below 1e-8, so what remains is rounding. They are summed in pairs of terms: a loop of them
/// waits for its longest chain of operations, not for their number.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal static unsafe class SimdMath<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private const float LowestExponent = -87.33654f;
    private const float HighestExponent = 88.37626f;

    // Added to a number below 2²², it leaves the nearest whole number in the lowest bits.
    private const float Shift = 12582912;

    /// <summary>
    /// eˣ within 2 units in the last place; 0 below −87.3 and about 2.4e38, not infinity, above 88.4.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x)
    {
        V low = S.Create(LowestExponent);
        V clamped = S.Min(S.Create(HighestExponent), S.Max(low, x));
        V shifted = S.MultiplyAdd(clamped, S.Create(1.442695f), S.Create(Shift));
        V n = S.Subtract(shifted, S.Create(Shift));

        // ln 2 in two parts, the first with enough trailing zeros for n·part to be exact.
        V r = S.MultiplyAdd(n, S.Create(-0.693145751953125f), clamped);
        r = S.MultiplyAdd(n, S.Create(-1.4286068e-6f), r);

        V r2 = S.Multiply(r, r);
        V lower = S.MultiplyAdd(r, S.Create(0.16666577756404877f), S.Create(0.5f));
        V higher = S.MultiplyAdd(r, S.Create(0.008363173343241215f), S.Create(0.041666556149721146f));
        V q = S.MultiplyAdd(S.MultiplyAdd(S.Create(0.0013926175888627768f), r2, higher), r2, lower);
        V e = S.Add(S.Create(1f), S.MultiplyAdd(q, r2, r));
        return S.SelectLess(x, low, S.Zero, S.Scale(e, shifted));
    }

    /// <summary>2ˣ for x ≤ 0 within 2 units in the last place; next to nothing below −126, also for −∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp2OfNegative(V x)
    {
        V clamped = S.Max(S.Create(-126f), x), shifted = S.Add(clamped, S.Create(Shift));
        V r = S.Subtract(clamped, S.Subtract(shifted, S.Create(Shift)));
        V r2 = S.Multiply(r, r);
        V low = S.MultiplyAdd(r, S.Create(0.24022650922288827f), S.Create(0.6931472067028321f));
        V middle = S.MultiplyAdd(r, S.Create(0.00961805667852609f), S.Create(0.05550327226670944f));
        V high = S.MultiplyAdd(r, S.Create(0.0001546144469646172f), S.Create(0.0013400428177419153f));
        V q = S.MultiplyAdd(S.MultiplyAdd(high, r2, middle), r2, low);
        return S.Scale(S.MultiplyAdd(q, r, S.Create(1f)), shifted);
    }

    /// <summary>x·sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu(V x) => S.Divide(x, S.Add(S.Create(1f), Exp(S.Subtract(S.Zero, x))));

    /// <summary>The exact GELU x/2·(1 + erf(x/√2)), computed as max(x, 0) − |x|/2·erfc(|x|/√2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu(V x)
    {
        V magnitude = S.Abs(x);
        V z = S.Multiply(magnitude, S.Create(0.70710678f));
        V half = S.Multiply(magnitude, S.Create(0.5f));
        return S.Subtract(S.Max(S.Zero, x), S.Multiply(half, Erfc(z)));
    }

    /// <summary>erfc(z) for z ≥ 0; 0 from 4 on, where it is below 1.6e-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Erfc(V z)
    {
        // Below 1: erf(z)/z − 1, even in z.
        V one = S.Create(1f);
        V u = S.Multiply(z, z);
        V u2 = S.Multiply(u, u);
        V q = S.MultiplyAdd(u, S.Create(-0.000801686430349946f), S.Create(0.005189087241888046f));
        q = S.MultiplyAdd(S.Create(7.875874871388078e-5f), u2, q);
        q = S.MultiplyAdd(q, u2, S.MultiplyAdd(u, S.Create(-0.02685421146452427f), S.Create(0.11283594369888306f)));
        q = S.MultiplyAdd(q, u2, S.MultiplyAdd(u, S.Create(-0.3761262595653534f), S.Create(0.12837916612625122f)));
        V near = S.Subtract(one, S.MultiplyAdd(z, q, z));

        // From 1 to 4: −ln erfc(z), around the middle of the interval.
        V t = S.Subtract(z, S.Create(2.5f));
        V t2 = S.Multiply(t, t);
        V h = S.MultiplyAdd(t, S.Create(1.3315014257386792e-5f), S.Create(-7.729137723799795e-5f));
        h = S.MultiplyAdd(S.Create(-1.6371513993362896e-6f), t2, h);
        h = S.MultiplyAdd(h, t2, S.MultiplyAdd(t, S.Create(0.00042012252379208803f), S.Create(-0.0021653035655617714f)));
        h = S.MultiplyAdd(h, t2, S.MultiplyAdd(t, S.Create(0.01085854135453701f), S.Create(0.9438937306404114f)));
        h = S.MultiplyAdd(h, t2, S.MultiplyAdd(t, S.Create(5.352680683135986f), S.Create(7.806815147399902f)));
        V far = S.SelectLess(z, S.Create(4f), Exp(S.Subtract(S.Zero, h)), S.Zero);
        return S.SelectLess(z, one, near, far);
    }
}
