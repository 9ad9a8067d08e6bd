using System.Runtime.InteropServices;

namespace DarkDiff.Runtime.Tests.Emission.Machine;

/// <summary>
/// Runs decoded instructions as a processor with AVX512-BF16 would, bit for bit, and fails on any access outside the
/// memory it was given.
/// </summary>
internal sealed class Processor(byte[] code, IReadOnlyList<MemoryRange> memory)
{
    private const int VectorBytes = 64;
    private const int Floats = 16;
    private const long Outside = 0x7777_0000_0000;
    private const int MaxInstructions = 10_000_000;

    private bool _zero;

    /// <summary>General registers, by number.</summary>
    public long[] Registers { get; } = new long[16];

    /// <summary>Vector registers, 16 floats each.</summary>
    public float[][] Vectors { get; } = [.. Enumerable.Range(0, 32).Select(_ => new float[Floats])];

    /// <summary>Whether the upper parts of vector registers 0 to 15 are clear.</summary>
    public bool IsUpperClear { get; private set; }

    /// <summary>Runs until the function that starts at a byte returns.</summary>
    public void Call(int start)
    {
        int at = start;
        for (int i = 0; i < MaxInstructions; i++)
        {
            Instruction instruction = Decoder.At(code, at);
            if (instruction.Operation == Operation.Ret)
            {
                long to = BitConverter.ToInt64(Range(Registers[4], sizeof(long)).Read(Registers[4], sizeof(long)));
                Registers[4] += sizeof(long);
                if (to != Outside)
                    throw new InvalidOperationException("the return address is not the caller's");
                return;
            }

            at = Step(instruction);
        }

        throw new InvalidOperationException("the function does not return");
    }

    /// <summary>Bytes of a stack that holds the return address.</summary>
    public static byte[] Stack() => BitConverter.GetBytes(Outside);

    private int Step(Instruction i)
    {
        long address = Registers[i.Base] + i.Number;
        switch (i.Operation)
        {
            case Operation.AddImmediate:
                Set(i.To, Registers[i.To] + i.Number);
                break;
            case Operation.Add:
                Set(i.To, Registers[i.To] + Registers[i.From]);
                break;
            case Operation.Dec:
                Set(i.To, Registers[i.To] - 1);
                break;
            case Operation.Mov:
                Registers[i.To] = Registers[i.From];
                break;
            case Operation.Test:
                _zero = (int)(Registers[i.To] & Registers[i.From]) == 0;
                break;
            case Operation.Prefetchw:
                Range(address, 1);
                break;
            case Operation.Jmp:
                return i.End + i.Number;
            case Operation.Je:
                return _zero ? i.End + i.Number : i.End;
            case Operation.Jne:
                return _zero ? i.End : i.End + i.Number;
            case Operation.Vzeroupper:
                IsUpperClear = true;
                break;
            case Operation.Store:
                Range(address, VectorBytes).Write(address, MemoryMarshal.AsBytes<float>(Vectors[i.To]));
                break;
            case Operation.Vpxord or Operation.Load or Operation.Vaddps or Operation.Vdpbf16psBroadcast:
                Compute(i, address);
                IsUpperClear = false;
                break;
            default:
                throw new InvalidOperationException($"byte {i.Start}: found {i}, which nobody should run into");
        }

        return i.End;
    }

    private void Compute(Instruction i, long address)
    {
        int bytes = i.Operation == Operation.Vdpbf16psBroadcast ? sizeof(uint) : VectorBytes;
        ReadOnlySpan<byte> operand =
            i.Operation == Operation.Vpxord ? default : Range(address, bytes).Read(address, bytes);
        float[] to = Vectors[i.To], from = Vectors[i.From], last = Vectors[i.Last];
        for (int j = 0; j < Floats; j++)
        {
            to[j] = i.Operation switch
            {
                Operation.Vpxord => BitConverter.UInt32BitsToSingle(Bits(from[j]) ^ Bits(last[j])),
                Operation.Load => BitConverter.ToSingle(operand[(j * sizeof(float))..]),
                Operation.Vaddps => from[j] + BitConverter.ToSingle(operand[(j * sizeof(float))..]),
                _ => DotProduct.Add(to[j], Bits(from[j]), BitConverter.ToUInt32(operand)),
            };
        }
    }

    private void Set(int register, long value)
    {
        Registers[register] = value;
        _zero = value == 0;
    }

    private MemoryRange Range(long address, int length) =>
        memory.FirstOrDefault(range => range.Holds(address, length))
        ?? throw new InvalidOperationException($"access to {length} bytes at {address:x}, outside the operands");

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);
}
