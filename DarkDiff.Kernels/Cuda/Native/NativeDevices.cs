using System.Globalization;
using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Native;

/// <summary>The CUDA devices of this machine.</summary>
internal static unsafe class NativeDevices
{
    private const int NameBytes = 256;

    /// <summary>Starts the driver; may be called again.</summary>
    /// <returns>Newest CUDA version that the driver knows, 1000·major + 10·minor.</returns>
    /// <exception cref="CudaLibraryMissingException">There is no driver, or it is too old.</exception>
    /// <exception cref="CudaException">The driver does not start.</exception>
    public static int Initialize()
    {
        CudaLibraries.Driver.Load();
        Check(DriverApi.cuInit(0), "cuInit");
        int version = 0;
        Check(DriverApi.cuDriverGetVersion(&version), "cuDriverGetVersion");
        return version;
    }

    /// <summary>Number of devices; 0 where the driver is there and finds none.</summary>
    /// <exception cref="CudaLibraryMissingException">There is no driver, or it is too old.</exception>
    /// <exception cref="CudaException">The driver does not start.</exception>
    public static int Count()
    {
        try
        {
            Initialize();
        }
        catch (CudaException e) when (e.Status == CudaStatus.NoDevice)
        {
            return 0;
        }

        int count = 0;
        Check(DriverApi.cuDeviceGetCount(&count), "cuDeviceGetCount");
        return count;
    }

    /// <summary>Asks the driver about a device.</summary>
    /// <param name="ordinal">Number of the device, from 0.</param>
    /// <param name="device">The driver's handle of it.</param>
    /// <exception cref="CudaLibraryMissingException">There is no driver, or it is too old.</exception>
    /// <exception cref="CudaException">There is no such device, or the driver does not start.</exception>
    public static CudaDeviceProperties Describe(int ordinal, out int device)
    {
        int version = Initialize();
        int found = 0;
        Check(
            DriverApi.cuDeviceGet(&found, ordinal),
            string.Create(CultureInfo.InvariantCulture, $"cuDeviceGet(device {ordinal})"));
        device = found;
        byte* name = stackalloc byte[NameBytes];
        Check(DriverApi.cuDeviceGetName(name, NameBytes, found), "cuDeviceGetName");
        nuint bytes = 0;
        Check(DriverApi.cuDeviceTotalMem_v2(&bytes, found), "cuDeviceTotalMem");
        return new CudaDeviceProperties(
            ordinal,
            Marshal.PtrToStringUTF8((nint)name) ?? "",
            Attribute(DeviceAttribute.ComputeCapabilityMajor, found),
            Attribute(DeviceAttribute.ComputeCapabilityMinor, found),
            (long)bytes,
            new DeviceLimits(
                Attribute(DeviceAttribute.MultiprocessorCount, found),
                Attribute(DeviceAttribute.MaxSharedMemoryPerBlockOptin, found),
                Attribute(DeviceAttribute.L2CacheSize, found)),
            Attribute(DeviceAttribute.MemoryPoolsSupported, found) != 0,
            version);
    }

    /// <summary>What a status means, in the driver's words.</summary>
    public static string Words(CudaStatus status)
    {
        byte* text = null;
        bool known = DriverApi.cuGetErrorString(status, &text) == CudaStatus.Success && text is not null;
        return (known ? Marshal.PtrToStringUTF8((nint)text) : null) ?? $"{status}";
    }

    /// <summary>Does nothing where a call succeeded.</summary>
    /// <exception cref="CudaException">It did not.</exception>
    public static void Check(CudaStatus status, string call)
    {
        if (status != CudaStatus.Success)
            throw CudaCall.Error(Words(status), status, call);
    }

    private static int Attribute(DeviceAttribute attribute, int device)
    {
        int value = 0;
        Check(DriverApi.cuDeviceGetAttribute(&value, attribute, device), $"cuDeviceGetAttribute({attribute})");
        return value;
    }
}
