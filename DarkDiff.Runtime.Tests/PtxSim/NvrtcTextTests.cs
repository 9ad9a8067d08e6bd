using System.Runtime.InteropServices;
using DarkDiff.PtxSim;

namespace DarkDiff.Runtime.Tests.PtxSim;

/// <summary>PTX in the manner of NVRTC: directives, names and instructions that clang does not write.</summary>
[TestFixture]
public sealed class NvrtcTextTests
{
    private const string Module = """
        //
        // Compiler identification
        //

        .version 8.5
        .target sm_80
        .address_size 64

        	// .globl	transform
        .global .align 4 .b8 table[16] = {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0};
        .extern .shared .align 16 .b8 room[];

        .visible .entry transform(
        	.param .align 8 .b8 transform_param_0[24],
        	.param .u64 .ptr .global .align 4 transform_param_1
        )
        .maxntid 64, 1, 1
        .minnctapersm 2
        {
        	.local .align 16 .b8 	__local_depot0[16];
        	.reg .b64 	%SP;
        	.reg .b64 	%SPL;
        	.reg .pred 	%p<6>;
        	.reg .b16 	%rs<9>;
        	.reg .f32 	%f<12>;
        	.reg .b32 	%r<40>;
        	.reg .b64 	%rd<20>;
        	.shared .align 4 .b8 words[256];
        	.loc	1 12 0
        	mov.u64 	%SPL, __local_depot0;
        	cvta.local.u64 	%SP, %SPL;
        	ld.param.u64 	%rd1, [transform_param_0];
        	ld.param.v2.u32 	{%r1, %r2}, [transform_param_0+8];
        	ld.param.f32 	%f1, [transform_param_0+16];
        	ld.param.u64 	%rd2, [transform_param_1];
        	cvta.to.global.u64 	%rd3, %rd2;
        	cvta.to.global.u64 	%rd4, %rd1;
        	mov.u32 	%r3, %tid.x;
        	mov.u32 	%r4, %ctaid.x;
        	mov.u32 	%r5, %ntid.x;
        	mad.lo.s32 	%r6, %r4, %r5, %r3;
        	setp.ge.s32 	%p1, %r6, %r1;
        	.loc	1 14 3, function_name $L__info_string0, inlined_at 1 20 5
        	@%p1 bra 	$L__BB0_4;
        	.pragma "nounroll";
        	mul.wide.s32 	%rd5, %r6, 4;
        	add.s64 	%rd6, %rd4, %rd5;
        	ld.global.nc.u32 	%r7, [%rd6];
        	// begin inline asm
        	mov.b32 {%rs1, %rs2}, %r7;
        	// end inline asm
        	cvt.u32.u16 	%r8, %rs1;
        	cvt.u32.u16 	%r9, %rs2;
        	prmt.b32 	%r10, %r7, 0, 0x0123;
        	lop3.b32 	%r11, %r8, %r9, %r10, 0x96;
        	shf.l.wrap.b32 	%r12, %r7, %r7, 8;
        	bfi.b32 	%r13, %r8, %r12, 4, 8;
        	bfe.u32 	%r14, %r13, 3, 20;
        	add.s32 	%r15, %r14, %r11;
        	and.b32 	%r16, %r3, 3;
        	shl.b32 	%r17, %r16, 2;
        	mov.u32 	%r18, table;
        	cvt.u64.u32 	%rd7, %r17;
        	mov.u64 	%rd8, table;
        	add.s64 	%rd9, %rd8, %rd7;
        	ld.global.u32 	%r19, [%rd9];
        	st.local.v2.u32 	[%SPL], {%r15, %r19};
        	ld.local.u32 	%r20, [%SPL+4];
        	ld.u32 	%r21, [%SP];
        	setp.lt.s32 	%p2, %r16, 2;
        	setp.gt.or.s32 	%p3, %r20, 3, %p2;
        	selp.b32 	%r22, %r21, %r15, %p3;
        	@%p3 bra 	$L__BB0_2;
        	bra.uni 	$L__BB0_3;

        $L__BB0_2:
        	mad.wide.s32 	%rd10, %r20, 1, 0;
        	cvt.u32.u64 	%r23, %rd10;
        	add.s32 	%r22, %r22, %r23;

        $L__BB0_3:
        	mov.u64 	%rd11, words;
        	cvta.shared.u64 	%rd12, %rd11;
        	cvta.to.shared.u64 	%rd13, %rd12;
        	mul.wide.u32 	%rd14, %r3, 4;
        	add.s64 	%rd15, %rd13, %rd14;
        	st.shared.u32 	[%rd15], %r22;
        	barrier.sync 	0;
        	ld.shared.u32 	%r24, [%rd15];
        	{
        	.reg .b32 t;
        	mov.b32 t, room;
        	st.shared.v4.u32 [room], {%r2, %r2, %r2, %r2};
        	}
        	cvt.rn.f32.s32 	%f2, %r16;
        	fma.rn.ftz.f32 	%f3, %f2, %f1, %f1;
        	min.NaN.f32 	%f4, %f3, %f1;
        	ex2.approx.ftz.f32 	%f5, %f2;
        	max.f32 	%f6, %f4, %f5;
        	cvt.rzi.u32.f32 	%r25, %f6;
        	add.s32 	%r26, %r24, %r25;
        	add.s64 	%rd16, %rd3, %rd5;
        	st.global.u32 	[%rd16], %r26;

        $L__BB0_4:
        	ret;

        }
        	.file	1 "default_program"
        	.section	.debug_str
        	{
        $L__info_string0:
        .b8 114,0
        	}

        """;

    [Test]
    public void AWholeModuleRuns()
    {
        using PtxDevice device = new();
        PtxModule module = device.Load(Module.Replace("st.shared.v4.u32 [room], {%r2, %r2, %r2, %r2};", "", StringComparison.Ordinal));
        PtxKernel kernel = module["transform"];
        Assert.That((kernel.MaxThreads, kernel.LocalBytes, kernel.SharedBytes, kernel.ParameterBytes), Is.EqualTo((64, 16, 256, 32)));
        var random = new Random(3);
        uint[] input = [.. Enumerable.Range(0, 100).Select(_ => (uint)random.NextInt64(1L << 32))];
        ulong from = device.Allocate(400), to = device.Allocate(400);
        device.Write(from, MemoryMarshal.AsBytes<uint>(input));
        byte[] parameters = new byte[32];
        BitConverter.TryWriteBytes(parameters.AsSpan(), from);
        BitConverter.TryWriteBytes(parameters.AsSpan(8), 100);
        BitConverter.TryWriteBytes(parameters.AsSpan(12), 5);
        BitConverter.TryWriteBytes(parameters.AsSpan(16), 3.5f);
        BitConverter.TryWriteBytes(parameters.AsSpan(24), to);
        // Threads beyond the end leave before the barrier, as the text asks: one block of whole warps, one of a part.
        LaunchResult first = device.Launch(kernel, new(1), new(64), 0, parameters);
        Assert.That(first.Findings, Is.Empty);
        uint[] output = new uint[100];
        device.Read(to, MemoryMarshal.AsBytes(output.AsSpan()));
        for (int i = 0; i < 64; i++)
            Assert.That(output[i], Is.EqualTo(Expected(input[i], i)), $"thread {i}");
    }

    // What the text computes, written out.
    private static uint Expected(uint x, int thread)
    {
        uint low = x & 0xffff, high = x >> 16, quarter = (uint)thread & 3;
        uint reversed = x >> 24 | (x >> 8 & 0xff00) | (x << 8 & 0xff0000) | x << 24;
        uint mixed = low ^ high ^ reversed, turned = x << 8 | x >> 24;
        uint inserted = (turned & ~0xff0u) | (low & 255) << 4;
        uint sum = (inserted >> 3 & 0xfffff) + mixed, entry = quarter + 1;
        bool holds = entry > 3 || quarter < 2;
        uint result = sum + (holds ? entry : 0);
        float f = MathF.Max(MathF.Min(MathF.FusedMultiplyAdd(quarter, 3.5f, 3.5f), 3.5f), MathF.Pow(2, quarter));
        return result + (uint)f;
    }

    [Test]
    public void SharedMemoryOfTheLaunchIsBehindTheKernelsOwn()
    {
        using PtxDevice device = new();
        PtxKernel kernel = device.Load(Module)["transform"];
        ulong from = device.Allocate(400), to = device.Allocate(400);
        byte[] parameters = new byte[32];
        BitConverter.TryWriteBytes(parameters.AsSpan(), from);
        BitConverter.TryWriteBytes(parameters.AsSpan(8), 1);
        BitConverter.TryWriteBytes(parameters.AsSpan(24), to);
        Assert.That(device.Launch(kernel, new(1), new(1), 16, parameters).Findings, Is.Empty);
        Assert.That(
            device.Launch(kernel, new(1), new(1), 0, parameters).Findings.Select(f => f.Kind),
            Is.EqualTo(new[] { DarkDiff.PtxSim.Checking.FindingKind.OutOfBounds }));
    }

    [Test]
    public void ADeviceFunctionIsRefusedInOneSentence()
    {
        using PtxDevice device = new();
        FormatException e = Assert.Throws<DarkDiff.PtxSim.Syntax.PtxSyntaxException>(() => device.Load(
            ".version 8.5\n.target sm_80\n.address_size 64\n.weak .func (.param .b32 r) helper(.param .b32 a)\n{\nret;\n}\n"))!;
        Assert.That(e.Message, Is.EqualTo("PTX line 4: device functions are not supported: inline them"));
    }
}
