using DarkDiff.Kernels.Cpu;
using DarkDiff.Native;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>What sessions share is freed once, and nobody gets it after that.</summary>
[TestFixture]
internal sealed class UserCountTests
{
    [Test]
    public void FreesAfterTheLastUserAndTakesNoneAfterThat()
    {
        int freed = 0;
        UserCount users = new(() => freed++);
        users.Add();
        users.Remove();
        Assert.That(freed, Is.Zero);
        users.Remove();
        Assert.That(freed, Is.EqualTo(1));
        Assert.Throws<ObjectDisposedException>(users.Add);
        Assert.That(freed, Is.EqualTo(1));
    }

    [Test]
    public void AUserThatComesAsTheLastOneGoesGetsItAliveOrNotAtAll()
    {
        using Barrier start = new(2);
        UserCount users = new(() => { });
        int freed = 0, refused = 0;
        const int Rounds = 20_000;
        Task leaving = Task.Factory.StartNew(
            () =>
            {
                for (int round = 0; round < Rounds; round++)
                {
                    start.SignalAndWait();
                    users.Remove();
                    start.SignalAndWait();
                }
            },
            TaskCreationOptions.LongRunning);
        for (int round = 0; round < Rounds; round++)
        {
            freed = 0;
            users = new UserCount(() => freed++);
            start.SignalAndWait();
            // Now before the other thread, now after it.
            Thread.SpinWait(round % 1000);
            bool isAdded = true;
            try
            {
                users.Add();
            }
            catch (ObjectDisposedException)
            {
                isAdded = false;
                refused++;
            }

            start.SignalAndWait();
            Assert.That(freed, Is.EqualTo(isAdded ? 0 : 1), $"round {round}");
        }

        leaving.Wait();
        TestContext.Out.WriteLine($"{refused} of {Rounds} came too late");
    }

    [Test]
    public void AModelAndADeviceAreNotSharedAfterTheirEnd()
    {
        string folder = Directory.CreateTempSubdirectory("darkdiff-users").FullName;
        try
        {
            string weights = Path.Combine(folder, "small.safetensors");
            RandomWeights.Write(weights, SmallModel.Config, 43, SafeTensorType.F16);
            SharedDevice device = new(new CpuDevice(1));
            LoadedModel model = new(weights, device.Device);
            model.RemoveUser();
            device.RemoveUser();
            Assert.Throws<ObjectDisposedException>(model.AddUser);
            Assert.Throws<ObjectDisposedException>(device.AddUser);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
