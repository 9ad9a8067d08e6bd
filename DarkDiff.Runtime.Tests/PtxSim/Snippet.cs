using System.Runtime.InteropServices;
using DarkDiff.PtxSim;

namespace DarkDiff.Runtime.Tests.PtxSim;

/// <summary>
/// A few PTX instructions in a kernel of their own. %out and %in hold the addresses of two buffers of words, %tid the
/// thread, %block the block, %slot the address of the thread's word in the output; registers %r, %rd, %f, %h and
/// predicates %p are declared.
/// </summary>
internal static class Snippet
{
    /// <summary>Line of the first instruction of the body.</summary>
    public const int FirstLine = 23;

    private const string Head = """
        .version 7.8
        .target sm_80
        .address_size 64
        .visible .entry snippet(.param .u64 out, .param .u64 in)
        {
        .reg .b32 %r<99>;
        .reg .b64 %rd<99>;
        .reg .f32 %f<99>;
        .reg .b16 %h<99>;
        .reg .pred %p<99>;
        .reg .b64 %out, %in, %slot;
        .reg .b32 %tid, %block, %n;
        .shared .align 16 .b8 tile[1024];
        ld.param.u64 %out, [out];
        ld.param.u64 %in, [in];
        mov.u32 %tid, %tid.x;
        mov.u32 %block, %ctaid.x;
        mov.u32 %n, %ntid.x;
        mad.lo.s32 %r0, %block, %n, %tid;
        mul.wide.u32 %slot, %r0, 4;
        add.u64 %slot, %slot, %out;
        // The body follows.

        """;

    /// <summary>Runs a body on as many words as there are threads.</summary>
    public static (uint[] Output, LaunchResult Result) Run(string body, int threads = 32, int blocks = 1, uint[]? input = null)
    {
        using PtxDevice device = new();
        return Run(device, body, threads, blocks, input ?? new uint[64]);
    }

    /// <summary>Runs a body on a device.</summary>
    public static (uint[] Output, LaunchResult Result) Run(PtxDevice device, string body, int threads, int blocks, uint[] input)
    {
        PtxModule module = device.Load(Head + body + "\nret;\n}\n");
        uint[] output = new uint[threads * blocks];
        ulong to = device.Allocate(output.Length * 4), from = device.Allocate(input.Length * 4);
        device.Write(from, MemoryMarshal.AsBytes<uint>(input));
        LaunchResult result = device.Launch(
            module["snippet"], new(blocks), new(threads), 0, MemoryMarshal.AsBytes<ulong>(new[] { to, from }));
        device.Read(to, MemoryMarshal.AsBytes(output.AsSpan()));
        return (output, result);
    }

    /// <summary>The words that a body without any fault leaves.</summary>
    public static uint[] Clean(string body, int threads = 32, int blocks = 1, uint[]? input = null)
    {
        (uint[] output, LaunchResult result) = Run(body, threads, blocks, input);
        Assert.That(result.Findings, Is.Empty);
        return output;
    }
}
