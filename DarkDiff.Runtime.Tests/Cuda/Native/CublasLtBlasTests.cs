using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Blas;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Runtime.Tests.Cuda.Native;

/// <summary>
/// Matrix products by cuBLASLt, on a stand-in that computes what it is asked for as the library's reference defines it,
/// in its own column-major order.
/// </summary>
public unsafe class CublasLtBlasTests
{
    private const ulong Workspace = 0x7000;
    private const nint Stream = 55;

    private StubLibraries _stubs = null!;

    [OneTimeSetUp]
    public void BuildStubs() => _stubs = StubLibraries.Build(["cuda", "cublaslt"]);

    [OneTimeTearDown]
    public void RemoveStubs() => _stubs?.Dispose();

    [SetUp]
    public void Reset()
    {
        _stubs.Forget();
        _stubs.Answer();
    }

    [Test]
    public void StructuresAreLaidOutAsInC() => IsolatedRuntime.Run(_stubs.Folder, _ =>
    {
        nint function = NativeLibrary.GetExport(CudaLibraries.CublasLt.Load(), "stub_layout");
        nuint* offsets = stackalloc nuint[4];
        nuint size = ((delegate* unmanaged<nuint*, nuint>)function)(offsets);
        Assert.That((int)size, Is.EqualTo(sizeof(HeuristicResult)).And.EqualTo(96));
        HeuristicResult result = default;
        nuint[] ours =
        [
            Offset(ref result, ref Unsafe.As<MatmulAlgorithm, byte>(ref result.Algorithm)),
            Offset(ref result, ref Unsafe.As<nuint, byte>(ref result.WorkspaceBytes)),
            Offset(ref result, ref Unsafe.As<CublasStatus, byte>(ref result.State)),
            Offset(ref result, ref Unsafe.As<float, byte>(ref result.WavesCount)),
        ];
        Assert.That(ours, Is.EqualTo(new ReadOnlySpan<nuint>(offsets, 4).ToArray()));
        Assert.That(sizeof(MatmulAlgorithm), Is.EqualTo(64));
    });

    [Test]
    public void ProductsAreThoseOfTheirDefinition() => IsolatedRuntime.Run(_stubs.Folder, _ =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        using CublasLtBlas blas = new(driver);
        Assert.That(blas.Name, Is.EqualTo("cuBLASLt 12.8.4"));
        foreach ((bool bias, bool residual, bool inPlace) in new[]
        {
            (false, false, false), (true, false, false), (false, true, false), (true, true, false), (true, true, true),
        })
        {
            foreach ((int rows, int inputs, int outputs) in new[] { (1, 1, 1), (7, 13, 5), (33, 8, 64) })
                Check(blas, rows, inputs, outputs, bias, residual, inPlace);
        }
    });

    [Test]
    public void TheLibraryIsToldAllThereIsToKnow() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        StubLibraries stubs = new(folder);
        using NativeDriver driver = NativeDriver.Open(0);
        using CublasLtBlas blas = new(driver);
        stubs.Forget();
        Half* memory = (Half*)NativeMemory.AlignedAlloc(4096, 256);
        ulong at = (ulong)memory;
        MatmulCall call = new(3, 16, 8, at + 4, at + 512, at + 1024, at + 2048 + 16, at + 3072 + 2);
        using (ICudaProduct product = blas.Prepare(call, ElementType.F16, Workspace))
        {
            Assert.That(stubs.Calls, Is.EqualTo(new[]
            {
                "cublasLtMatmulDescCreate 68 0", "cublasLtMatmulDescSetAttribute 3 4", "cublasLtMatmulDescSetAttribute 7 4",
                "cublasLtMatmulDescSetAttribute 8 8", "cublasLtMatrixLayoutCreate 2 16 8 16",
                "cublasLtMatrixLayoutCreate 2 16 3 16", "cublasLtMatrixLayoutCreate 2 8 3 8",
                "cublasLtMatmulPreferenceCreate", "cublasLtMatmulPreferenceSetAttribute 1 33554432",
                "cublasLtMatmulPreferenceSetAttribute 5 256", "cublasLtMatmulPreferenceSetAttribute 6 4",
                "cublasLtMatmulPreferenceSetAttribute 7 16", "cublasLtMatmulPreferenceSetAttribute 8 2",
                "cublasLtMatmulAlgoGetHeuristic 119 1", "cublasLtMatmulPreferenceDestroy",
            }));
            stubs.Forget();
            new Span<byte>(memory, 4096).Clear();
            product.Enqueue(Stream);
            Assert.That(
                stubs.Calls,
                Is.EqualTo(new[] { "cublasLtMatmul 119 alpha 1 beta 1 algorithm 1000 1007 workspace 28672 4096 stream 55" }));
            stubs.Forget();
        }

        Assert.That(stubs.Calls, Is.EqualTo(new[]
        {
            "cublasLtMatmulDescDestroy", "cublasLtMatrixLayoutDestroy", "cublasLtMatrixLayoutDestroy",
            "cublasLtMatrixLayoutDestroy",
        }));
        stubs.Forget();
        using (blas.Prepare(call, ElementType.BF16, Workspace))
            Assert.That(stubs.Calls, Does.Contain("cublasLtMatrixLayoutCreate 14 16 8 16"));
        NativeMemory.AlignedFree(memory);
    });

    [Test]
    public void EnqueuingAllocatesNothing() => IsolatedRuntime.Run(_stubs.Folder, _ =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        using CublasLtBlas blas = new(driver);
        Half[] memory = GC.AllocateArray<Half>(4, pinned: true);
        ulong at = (ulong)Unsafe.AsPointer(ref memory[0]);
        using ICudaProduct product = blas.Prepare(new(1, 1, 1, at, at + 2, 0, 0, at + 4), ElementType.F16, Workspace);
        product.Enqueue(Stream);
        long before = GC.GetAllocatedBytesForCurrentThread();
        product.Enqueue(Stream);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    });

    [Test]
    public void WhatTheLibraryCannotDoIsAnException([Values("found 1", "state 15", "cublasLtMatmulAlgoGetHeuristic 15")] string answer)
    {
        string[] words = answer.Split(' ');
        _stubs.Answer((words[0], int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture)));
        IsolatedRuntime.Run(_stubs.Folder, _ =>
        {
            using NativeDriver driver = NativeDriver.Open(0);
            using CublasLtBlas blas = new(driver);
            CudaException error = Assert.Throws<CudaException>(
                () => blas.Prepare(new(3, 4, 5, 256, 512, 0, 0, 1024), ElementType.F16, Workspace))!;
            Assert.That(error.Message, Does.Contain("no way").And.Contain("3×4 by 4×5").And.Contain("cuBLAS error 15"));
        });
    }

    [Test]
    public void ALibraryThatDoesNotStartIsAnException() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        new StubLibraries(folder).Answer(("cublasLtCreate", 1));
        using NativeDriver driver = NativeDriver.Open(0);
        Assert.That(
            () => new CublasLtBlas(driver), Throws.TypeOf<CudaException>().With.Message.Contains("cublasLtCreate")
                .And.Message.Contains("doctor"));
        new StubLibraries(folder).Answer(("cublasLtCreate", 3));
        Assert.That(
            () => new CublasLtBlas(driver),
            Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CudaStatus.OutOfMemory));
    });

    private static nuint Offset(ref HeuristicResult start, ref byte field) =>
        (nuint)Unsafe.ByteOffset(ref Unsafe.As<HeuristicResult, byte>(ref start), ref field);

    private static void Check(
        CublasLtBlas blas, int rows, int inputs, int outputs, bool hasBias, bool hasResidual, bool inPlace)
    {
        Random random = new(rows + inputs + outputs);
        Half[] Values(int count) =>
            [.. Enumerable.Range(0, count).Select(_ => (Half)(random.Next(-8, 9) / 8f))];
        Half[] input = Pinned(Values(rows * inputs)), weight = Pinned(Values(outputs * inputs));
        Half[] bias = Pinned(Values(outputs)), residual = Pinned(Values(rows * outputs));
        Half[] output = inPlace ? residual : Pinned(new Half[rows * outputs]);
        Half[] expected = new Half[rows * outputs];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < outputs; column++)
            {
                float sum = 0;
                for (int k = 0; k < inputs; k++)
                    sum += (float)input[row * inputs + k] * (float)weight[column * inputs + k];
                sum += hasBias ? (float)bias[column] : 0;
                sum += hasResidual ? (float)residual[row * outputs + column] : 0;
                expected[row * outputs + column] = (Half)sum;
            }
        }

        MatmulCall call = new(
            rows, inputs, outputs, Address(input), Address(weight), hasBias ? Address(bias) : 0,
            hasResidual ? Address(residual) : 0, Address(output));
        using ICudaProduct product = blas.Prepare(call, ElementType.F16, Workspace);
        product.Enqueue(Stream);
        Assert.That(output, Is.EqualTo(expected), $"{rows}×{inputs}×{outputs} bias {hasBias} residual {hasResidual}");
    }

    private static Half[] Pinned(Half[] values)
    {
        Half[] pinned = GC.AllocateArray<Half>(values.Length, pinned: true);
        values.CopyTo(pinned, 0);
        return pinned;
    }

    private static ulong Address(Half[] pinned) => (ulong)Unsafe.AsPointer(ref pinned[0]);
}
