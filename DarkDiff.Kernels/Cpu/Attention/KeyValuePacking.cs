using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Attention;

/// <summary>Keys and values of an attention as operands B of its two matrix products.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="E">Type of the packed elements.</typeparam>
/// <param name="of">Extents.</param>
/// <param name="key">Keys.</param>
/// <param name="value">Values.</param>
/// <param name="packed"><see cref="AttentionGeometry.AllPackedElements"/> elements.</param>
internal sealed unsafe class KeyValuePacking<S, V, E>(AttentionGeometry of, float* key, float* value, E* packed)
    where S : struct, ISimd<V>
    where V : struct
    where E : unmanaged, IPanelElement<E>
{
    private readonly AttentionGeometry _of = of;
    private readonly float* _key = key;
    private readonly float* _value = value;
    private readonly E* _packed = packed;

    /// <summary>Packed keys of a window and head; <see cref="AttentionGeometry.PackedElements"/> further on, its values.</summary>
    public E* Keys(int image, int window, int head) =>
        _packed + (((long)image * _of.Keys.Count + window) * _of.Heads + head) * 2 * _of.PackedElements;

    /// <summary>
    /// Packs a block: keys become panels of B with their channels as rows, the values panels with the keys as rows.
    /// </summary>
    public void Pack(int image, int window, int head, int block)
    {
        TokenWindow tokens = _of.Keys[window];
        int first = block * _of.Block, end = Math.Min(tokens.Count, first + _of.Block);
        if (first >= end)
            return;
        E* keys = Keys(image, window, head);
        nint start = ((nint)image * _of.Keys.Height * _of.Keys.Width * _of.Heads + head) * _of.HeadChannels;
        long panelElements = (long)Panel.RoundDepth<E>(_of.HeadChannels) * Panel.Columns;
        for (int i = first; i < end; i += Panel.Columns)
            PackKeys(tokens, _key + start, i, end, keys + i / Panel.Columns * panelElements);
        PackValues(tokens, _value + start, first, end, keys + _of.PackedElements + (long)first * _of.PaddedHead);
    }

    /// <summary>Makes a panel of keys. Columns beyond the end repeat the last key: nothing looks at them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackKeys(TokenWindow tokens, float* key, int first, int end, E* to)
    {
        int channels = _of.HeadChannels;
        float** rows = stackalloc float*[Panel.Columns];
        for (int i = 0; i < Panel.Columns; i++)
            rows[i] = key + tokens.Token(Math.Min(first + i, end - 1)) * _of.Channels;

        int c = 0;
        float* strip = stackalloc float[4 * Panel.Columns];
        for (; c + 4 <= channels; c += 4, to += 4 * Panel.Columns)
        {
            bool direct = typeof(E) == typeof(F32);
            float* turned = direct ? (float*)to : strip;
            for (int i = 0; i < Panel.Columns; i += 4)
            {
                Transposition.Turn(
                    rows[i] + c, rows[i + 1] + c, rows[i + 2] + c, rows[i + 3] + c, turned + i, Panel.Columns);
            }

            if (!direct)
                Panel.Store<S, V, E>(strip, 4, to);
        }

        for (int k = c; k < Panel.RoundDepth<E>(channels); k++)
        {
            for (int i = 0; i < Panel.Columns; i++)
                to[Panel.Index<E>(k - c, i)] = E.Of(k < channels ? rows[i][k] : 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackValues(TokenWindow tokens, float* value, int first, int end, E* to)
    {
        long panelElements = (long)Panel.RoundDepth<E>(end - first) * Panel.Columns;
        for (int i = first; i < end; i += E.Group)
        {
            float* from = value + tokens.Token(i) * _of.Channels;
            float* next = E.Group > 1 && i + 1 < end ? value + tokens.Token(i + 1) * _of.Channels : null;
            E* panel = to + Panel.Index<E>(i - first, 0);
            for (int c = 0; c < _of.HeadChannels; c += Panel.Columns, panel += panelElements)
            {
                for (int j = 0; j < Panel.Columns; j += S.Width)
                {
                    V second = next == null ? S.Zero : S.Load(next + c + j);
                    E.StoreGroup<S, V>(panel + j * E.Group, S.Load(from + c + j), second);
                }
            }
        }
    }
}
