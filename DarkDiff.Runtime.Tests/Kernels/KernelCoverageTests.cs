using System.Reflection;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
public sealed class KernelCoverageTests
{
    [Test]
    public void EveryOpHasAKernelTest()
    {
        IEnumerable<Type> ops = typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract);
        IEnumerable<Type> tested = typeof(KernelCoverageTests).Assembly.GetTypes()
            .Where(HasTest)
            .Select(t => t.GetCustomAttribute<KernelTestOfAttribute>()?.Op)
            .OfType<Type>();
        Assert.That(tested, Is.EquivalentTo(ops));
    }

    private static bool HasTest(Type fixture) => fixture.GetMethods()
        .Any(m => m.IsDefined(typeof(TestAttribute)) || m.IsDefined(typeof(TestCaseAttribute)));
}
