using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Runtime.Tests.Cuda.Native;

/// <summary>
/// Runs test code with a copy of the runtime of its own. A library is loaded once and for all in a process; the copy
/// loads its own, so that stand-ins are seen by nobody else.
/// </summary>
internal sealed class IsolatedRuntime : AssemblyLoadContext
{
    private static readonly Assembly[] s_copied = [typeof(CudaLibraries).Assembly, typeof(IsolatedRuntime).Assembly];

    private IsolatedRuntime()
        : base("isolated runtime")
    {
    }

    /// <summary>Runs a lambda that captures nothing on stand-ins.</summary>
    /// <param name="stubs">Folder in which the copy looks for CUDA's libraries.</param>
    /// <param name="method">The lambda; all that it is given is the folder.</param>
    public static void Run(string stubs, Action<string> method)
    {
        string? before = Environment.GetEnvironmentVariable(LibraryFolders.Variable);
        Environment.SetEnvironmentVariable(LibraryFolders.Variable, stubs);
        try
        {
            Assembly own = new IsolatedRuntime().LoadFromAssemblyPath(typeof(IsolatedRuntime).Assembly.Location);
            Type type = own.GetType(method.Method.DeclaringType!.FullName!, throwOnError: true)!;
            Assert.That(type.GetFields(BindingFlags.Instance | BindingFlags.Public), Is.Empty, "the lambda captures");
            MethodInfo copy = type.GetMethod(
                method.Method.Name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
            object target = RuntimeHelpers.GetUninitializedObject(type);
            copy.Invoke(target, BindingFlags.DoNotWrapExceptions, null, [stubs], null);
        }
        finally
        {
            Environment.SetEnvironmentVariable(LibraryFolders.Variable, before);
        }
    }

    /// <inheritdoc />
    protected override Assembly? Load(AssemblyName assemblyName) =>
        s_copied.FirstOrDefault(assembly => assembly.GetName().Name == assemblyName.Name) is Assembly assembly
            ? LoadFromAssemblyPath(assembly.Location)
            : null;
}
