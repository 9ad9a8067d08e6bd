using System.Globalization;
using DarkDiff.KernelBench.Cases;
using DarkDiff.KernelBench.Work;

namespace DarkDiff.KernelBench;

/// <summary>A kernel's result is not what the processor computes; nothing is told of such a kernel's speed.</summary>
public sealed class KernelResultException : Exception
{
    /// <summary>Makes the exception.</summary>
    public KernelResultException(string message)
        : base(message)
    {
    }

    /// <summary>Does nothing where a result is right.</summary>
    /// <exception cref="KernelResultException">It is wrong.</exception>
    internal static void ThrowIfWrong(KernelCase kernelCase, string device, ResultError error)
    {
        if (!error.IsSmall)
        {
            throw new KernelResultException(string.Create(
                CultureInfo.InvariantCulture,
                $"{kernelCase.Name} on {device} differs from the processor by {error.Value:g3} of its size, ")
                + string.Create(CultureInfo.InvariantCulture, $"expected at most {error.Allowed:g3}"));
        }
    }
}
