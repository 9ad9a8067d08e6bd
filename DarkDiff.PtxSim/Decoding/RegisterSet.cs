using System.Numerics;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>A set of registers by their indices.</summary>
internal sealed class RegisterSet(int registers)
{
    private readonly ulong[] _words = new ulong[(registers + 63) / 64];

    /// <summary>Whether a register is in it.</summary>
    public bool this[int register]
    {
        get => (_words[register >> 6] >> register & 1) != 0;
        set => _words[register >> 6] = value
            ? _words[register >> 6] | 1UL << register
            : _words[register >> 6] & ~(1UL << register);
    }

    /// <summary>Adds what is in another set, except what is in a third.</summary>
    /// <returns>Whether anything was new.</returns>
    public bool Add(RegisterSet other, RegisterSet? except = null)
    {
        ulong grown = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            ulong word = _words[i] | (other._words[i] & ~(except?._words[i] ?? 0));
            grown |= word ^ _words[i];
            _words[i] = word;
        }

        return grown != 0;
    }

    /// <summary>Calls an action for each register in it.</summary>
    public void ForEach(Action<int> action)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong left = _words[i]; left != 0; left &= left - 1)
                action(i * 64 + BitOperations.TrailingZeroCount(left));
        }
    }
}
