using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Native;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Native;

/// <summary>The sessions of the C interface, from C#.</summary>
[TestFixture]
internal sealed unsafe class NativeSessionTests
{
    private static readonly List<(int Stage, int StepsDone, int Steps)> s_calls = [];

    private string folder = "";
    private string weights = "";

    [OneTimeSetUp]
    public void WriteWeights()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-native").FullName;
        weights = Path.Combine(folder, "small.safetensors");
        RandomWeights.Write(weights, SmallModel.Config, 41, SafeTensorType.F16);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void ASystemWithoutExecutableMemoryIsNotTakenForABadWeightFile()
    {
        StatusException refused = Assert.Throws<StatusException>(() => NativeSession.Open(
            weights, () => throw new IOException("the system gives no executable memory")))!;
        Assert.That(refused.Status, Is.EqualTo(Status.InvalidArgument));
        Assert.That(
            refused.Message,
            Is.EqualTo("options.precision: found bf16, expected f32: the system gives no executable memory"));
    }

    [Test]
    public void AClosedSessionIsNotShared()
    {
        NativeSession first = NativeSession.Open(weights, () => new CpuDevice(1));
        NativeSession second = first.Share();
        first.Close();
        Assert.Throws<ObjectDisposedException>(() => first.Share());
        second.Share().Close();
        second.Close();
        Assert.Throws<ObjectDisposedException>(() => second.Share());
    }

    [Test]
    public void TheCallbackIsCalledBeforeEveryTile()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        LinearImage image = new(300, 128, 3);
        EnhanceResult result = session.Enhance(
            image, new EnhanceOptions { Steps = 2, Tile = 128, Guidance = 1 }, new ProgressCallback(&Keep, null));
        int tiles = result.Tiling!.Rows * result.Tiling.Columns;
        Assert.That(tiles, Is.GreaterThan(1));
        (int, int, int)[] expected =
        [
            (0, 0, 2),
            (1, 0, 2),
            .. Enumerable.Repeat((2, 0, 2), tiles),
            .. Enumerable.Repeat((3, 0, 2), tiles),
            .. Enumerable.Repeat((3, 1, 2), tiles),
            (4, 2, 2),
        ];
        Assert.That(s_calls, Is.EqualTo(expected));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Keep(void* user, int stage, int stepsDone, int steps)
    {
        s_calls.Add((stage, stepsDone, steps));
        return 0;
    }
}
