using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Native.Structs;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Native;

/// <summary>The functions of <c>darkdiff.h</c>. No exception leaves them.</summary>
#pragma warning disable CA1031 // The border to C: every exception becomes a status.
internal static unsafe class Exports
{
    private const int ApiVersion = 2;

    /// <summary><c>darkdiff_api_version</c>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "darkdiff_api_version", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetApiVersion() => ApiVersion;

    /// <summary><c>darkdiff_open</c>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "darkdiff_open", CallConvs = [typeof(CallConvCdecl)])]
    public static int Open(byte* weights, OpenOptions* options, nint* session)
    {
        try
        {
            *NotNull(session, "session") = 0;
            string path = Marshal.PtrToStringUTF8((nint)NotNull(weights, "weights"))!;
            if (options != null)
                CheckSize(options->Size, sizeof(OpenOptions), "options");
            CpuDeviceOptions device = DeviceOptions(options == null ? default : *options);
            *session = SessionTable.Add(NativeSession.Open(path, () => new CpuDevice(device)));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return (int)LastError.Set(e);
        }
    }

    /// <summary><c>darkdiff_share</c>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "darkdiff_share", CallConvs = [typeof(CallConvCdecl)])]
    public static int Share(nint session, nint* shared)
    {
        try
        {
            *NotNull(shared, "shared") = 0;
            *shared = SessionTable.Add(SessionTable.Find(session).Share());
            return (int)Status.Ok;
        }
        catch (ObjectDisposedException)
        {
            return (int)LastError.Set(new StatusException(Status.InvalidSession, "the session is being closed"));
        }
        catch (Exception e)
        {
            return (int)LastError.Set(e);
        }
    }

    /// <summary><c>darkdiff_run</c>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "darkdiff_run", CallConvs = [typeof(CallConvCdecl)])]
    public static int Run(nint session, Mosaic* mosaic, RunOptions* options, PictureBuffer* picture)
    {
        try
        {
            NativeSession own = SessionTable.Find(session);
            own.Enter();
            try
            {
                CheckSize(NotNull(mosaic, "mosaic")->Size, sizeof(Mosaic), "mosaic");
                CheckSize(NotNull(picture, "picture")->Size, sizeof(PictureBuffer), "picture");
                if (options != null)
                    CheckSize(options->Size, sizeof(RunOptions), "options");
                RunOptions wishes = options == null ? default : *options;
                Enhance(own.Session, *mosaic, wishes, *picture);
                return (int)Status.Ok;
            }
            finally
            {
                own.Leave();
            }
        }
        catch (Exception e)
        {
            return (int)LastError.Set(e);
        }
    }

    /// <summary><c>darkdiff_close</c>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "darkdiff_close", CallConvs = [typeof(CallConvCdecl)])]
    public static int Close(nint session)
    {
        try
        {
            if (session == 0)
                return (int)Status.Ok;
            NativeSession own = SessionTable.Find(session);
            own.Enter();
            SessionTable.Remove(session);
            own.Close();
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return (int)LastError.Set(e);
        }
    }

    /// <summary><c>darkdiff_error_text</c>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "darkdiff_error_text", CallConvs = [typeof(CallConvCdecl)])]
    public static nuint ErrorText(byte* text, nuint capacity)
    {
        try
        {
            int length = text == null ? 0 : (int)Math.Min(capacity, int.MaxValue);
            return (nuint)LastError.CopyTo(new Span<byte>(text, length));
        }
        catch (Exception)
        {
            return 0;
        }
    }

    private static CpuDeviceOptions DeviceOptions(in OpenOptions wishes)
    {
        if (wishes.Threads is < 0 or > 1024)
            throw Invalid($"options.threads: found {wishes.Threads}, expected 0 to 1024");
        ElementType precision = wishes.Precision switch
        {
            0 => ElementType.F32,
            1 when CpuDevice.HasBf16 => ElementType.BF16,
            1 => throw Invalid("options.precision: found bf16 on a processor without AVX512-BF16, expected f32"),
            _ => throw Invalid($"options.precision: found {wishes.Precision}, expected a darkdiff_precision, 0 or 1"),
        };
        return new() { Threads = wishes.Threads, Precision = precision };
    }

    private static void Enhance(
        DarkDiffSession session, in Mosaic mosaic, in RunOptions wishes, in PictureBuffer picture)
    {
        ReadOnlySpan<ushort> values = MosaicInput.Values(mosaic);
        RawMetadata metadata = MosaicInput.Metadata(mosaic);
        (int width, int height) = MosaicEnhancement.PictureSize(mosaic.Width, mosaic.Height, metadata.Orientation);
        PictureOutput.Check(picture, width, height);
        if (!(wishes.Gain >= 0 && wishes.Gain <= IspOptions.LargestGain))
            throw Invalid($"options.gain: found {wishes.Gain}, expected 0 to {IspOptions.LargestGain}");
        if (wishes.Steps is < 0 or > 1000)
            throw Invalid($"options.steps: found {wishes.Steps}, expected 0 to 1000");
        if (!(wishes.Guidance >= 0 && wishes.Guidance <= EnhanceOptions.LargestGuidance))
            throw Invalid($"options.guidance: found {wishes.Guidance}, expected 0 to {EnhanceOptions.LargestGuidance}");
        if (wishes.Tile < -1)
            throw Invalid($"options.tile: found {wishes.Tile}, expected -1, 0 or a number of pixels");
        IspOptions isp = new() { Gain = wishes.Gain == 0 ? null : wishes.Gain };
        EnhanceOptions options = new()
        {
            Steps = wishes.Steps == 0 ? null : wishes.Steps,
            Guidance = wishes.Guidance == 0 ? null : wishes.Guidance,
            Memory = wishes.Memory == 0 ? null : (long)Math.Min(wishes.Memory, long.MaxValue),
            Seed = wishes.Seed,
            Tile = wishes.Tile == 0 ? null : Math.Max(0, wishes.Tile),
        };
        ProgressCallback progress = new(wishes.Progress, wishes.User);
        if (picture.Bits == 8)
        {
            byte[] samples = new byte[width * height * 3];
            session.EnhanceMosaic(
                values, mosaic.Width, mosaic.Height, metadata, isp, options, samples, progress);
            PictureOutput.Write<byte>(picture, samples);
        }
        else
        {
            ushort[] samples = new ushort[width * height * 3];
            session.EnhanceMosaic(
                values, mosaic.Width, mosaic.Height, metadata, isp, options, samples, progress);
            PictureOutput.Write<ushort>(picture, samples);
        }
    }

    private static T* NotNull<T>(T* pointer, string name)
        where T : unmanaged =>
        pointer != null ? pointer : throw Invalid($"{name}: found null, expected a pointer");

    private static void CheckSize(uint found, int expected, string name)
    {
        if (found != expected)
            throw Invalid($"{name}.size: found {found}, expected {expected}: the header is another version's");
    }

    private static StatusException Invalid(string message) => new(Status.InvalidArgument, message);
}
