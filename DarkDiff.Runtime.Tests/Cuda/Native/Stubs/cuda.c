// Stand-in of libcuda: the prototypes are those of the CUDA driver API reference. Device memory is host memory, and work
// is done at once; kernels do nothing.
#include "stub.h"

#define DEVICE 7
#define FREE_BYTES 1000000000ull
#define TOTAL_BYTES 25769803776ull

static int handles = 100, references;
static __thread int current_context;

static void *handle(void)
{
    return (void *)(size_t)(u64)++handles;
}

int cuInit(unsigned int flags)
{
    STUB(" %u", flags);
    return 0;
}

int cuDriverGetVersion(int *version)
{
    *version = 12080;
    return stub_answer(__func__);
}

int cuGetErrorString(int error, const char **text)
{
    static char words[64];
    snprintf(words, sizeof words, "words of error %d", error);
    *text = words;
    return error == 12345 ? 1 : 0;
}

int cuDeviceGetCount(int *count)
{
    *count = 1;
    return stub_answer(__func__);
}

int cuDeviceGet(int *device, int ordinal)
{
    STUB(" %d", ordinal);
    if (ordinal != 0)
        return 101;
    *device = DEVICE;
    return 0;
}

int cuDeviceGetName(char *name, int length, int device)
{
    STUB(" %d %d", length, device);
    snprintf(name, (size_t)length, "Stub GPU");
    return 0;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device)
{
    STUB(" %d", device);
    *bytes = TOTAL_BYTES;
    return 0;
}

int cuDeviceGetAttribute(int *value, int attribute, int device)
{
    STUB(" %d %d", attribute, device);
    int architecture = stub_answer("architecture");
    if (!architecture)
        architecture = 89;
    switch (attribute) {
    case 16: *value = 128; return 0;
    case 38: *value = 75497472; return 0;
    case 75: *value = architecture / 10; return 0;
    case 76: *value = architecture % 10; return 0;
    case 97: *value = 101376; return 0;
    case 115: *value = 1; return 0;
    default: return 1;
    }
}

int cuDevicePrimaryCtxRetain(void **context, int device)
{
    STUB(" %d", device);
    references++;
    *context = (void *)0x1234;
    return 0;
}

int cuDevicePrimaryCtxRelease_v2(int device)
{
    STUB(" %d", device);
    return --references < 0 ? 201 : 0;
}

// Not noted down: it goes before every other call.
int cuCtxSetCurrent(void *context)
{
    current_context = context == (void *)0x1234;
    return current_context ? stub_answer(__func__) : 201;
}

#define IN_CONTEXT()         \
    if (!current_context)    \
    return 201

int cuMemGetInfo_v2(size_t *free_bytes, size_t *total)
{
    IN_CONTEXT();
    STUB("");
    *free_bytes = FREE_BYTES;
    *total = TOTAL_BYTES;
    return 0;
}

static int allocate(u64 *address, size_t bytes)
{
    void *memory;
    if (bytes == 0)
        return 1;
    if (bytes > FREE_BYTES)
        return 2;
    if (posix_memalign(&memory, 256, bytes))
        return 2;
    memset(memory, 0, bytes);
    *address = (u64)(size_t)memory;
    return 0;
}

int cuMemAlloc_v2(u64 *address, size_t bytes)
{
    IN_CONTEXT();
    STUB(" %zu", bytes);
    return allocate(address, bytes);
}

int cuMemFree_v2(u64 address)
{
    IN_CONTEXT();
    STUB("");
    free((void *)(size_t)address);
    return 0;
}

int cuMemAllocAsync(u64 *address, size_t bytes, void *stream)
{
    IN_CONTEXT();
    STUB(" %zu %zu", bytes, (size_t)stream);
    return allocate(address, bytes);
}

int cuMemFreeAsync(u64 address, void *stream)
{
    IN_CONTEXT();
    STUB(" %zu", (size_t)stream);
    free((void *)(size_t)address);
    return 0;
}

int cuMemHostAlloc(void **pointer, size_t bytes, unsigned int flags)
{
    IN_CONTEXT();
    STUB(" %zu %u", bytes, flags);
    *pointer = malloc(bytes);
    return 0;
}

int cuMemFreeHost(void *pointer)
{
    IN_CONTEXT();
    STUB("");
    free(pointer);
    return 0;
}

int cuMemcpyHtoDAsync_v2(u64 to, const void *from, size_t bytes, void *stream)
{
    IN_CONTEXT();
    STUB(" %zu %zu", bytes, (size_t)stream);
    memcpy((void *)(size_t)to, from, bytes);
    return 0;
}

int cuMemcpyDtoHAsync_v2(void *to, u64 from, size_t bytes, void *stream)
{
    IN_CONTEXT();
    STUB(" %zu %zu", bytes, (size_t)stream);
    memcpy(to, (void *)(size_t)from, bytes);
    return 0;
}

int cuMemsetD8Async(u64 address, unsigned char value, size_t count, void *stream)
{
    IN_CONTEXT();
    STUB(" %u %zu %zu", value, count, (size_t)stream);
    memset((void *)(size_t)address, value, count);
    return 0;
}

int cuStreamCreate(void **stream, unsigned int flags)
{
    IN_CONTEXT();
    STUB(" %u", flags);
    *stream = handle();
    return 0;
}

int cuStreamDestroy_v2(void *stream)
{
    IN_CONTEXT();
    STUB(" %zu", (size_t)stream);
    return 0;
}

int cuStreamSynchronize(void *stream)
{
    IN_CONTEXT();
    STUB(" %zu", (size_t)stream);
    return 0;
}

int cuStreamBeginCapture_v2(void *stream, int mode)
{
    IN_CONTEXT();
    STUB(" %zu %d", (size_t)stream, mode);
    return 0;
}

int cuStreamEndCapture(void *stream, void **graph)
{
    IN_CONTEXT();
    STUB(" %zu", (size_t)stream);
    *graph = handle();
    return 0;
}

int cuEventCreate(void **event, unsigned int flags)
{
    IN_CONTEXT();
    STUB(" %u", flags);
    *event = handle();
    return 0;
}

int cuEventDestroy_v2(void *event)
{
    IN_CONTEXT();
    STUB(" %zu", (size_t)event);
    return 0;
}

int cuEventRecord(void *event, void *stream)
{
    IN_CONTEXT();
    STUB(" %zu %zu", (size_t)event, (size_t)stream);
    return 0;
}

int cuEventSynchronize(void *event)
{
    IN_CONTEXT();
    STUB(" %zu", (size_t)event);
    return 0;
}

int cuEventElapsedTime(float *milliseconds, void *start, void *end)
{
    IN_CONTEXT();
    STUB(" %zu %zu", (size_t)start, (size_t)end);
    *milliseconds = 1.5f;
    return 0;
}

// The error log is written where a status is injected, as a driver's compiler does.
int cuModuleLoadDataEx(void **module, const void *image, unsigned int count, int *options, void **values)
{
    IN_CONTEXT();
    for (unsigned int i = 0; i < count; i++)
        stub_call("option %d %zu", options[i], options[i] == 6 ? (size_t)values[i] : 0);
    int answer = stub_answer(__func__);
    stub_call("%s %.20s", __func__, (const char *)image);
    for (unsigned int i = 0; i < count && answer; i++)
        if (options[i] == 5)
            strcpy((char *)values[i], "ptxas error   : line 3");
    if (answer)
        return answer;
    *module = handle();
    return 0;
}

int cuModuleUnload(void *module)
{
    IN_CONTEXT();
    STUB(" %zu", (size_t)module);
    return 0;
}

int cuModuleGetFunction(void **function, void *module, const char *name)
{
    IN_CONTEXT();
    STUB(" %zu %s", (size_t)module, name);
    *function = handle();
    return 0;
}

int cuFuncSetAttribute(void *function, int attribute, int value)
{
    IN_CONTEXT();
    STUB(" %zu %d %d", (size_t)function, attribute, value);
    return 0;
}

int cuLaunchKernel(
    void *function, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx, unsigned int by, unsigned int bz,
    unsigned int shared, void *stream, void **parameters, void **extra)
{
    IN_CONTEXT();
    STUB(" %zu grid %u %u %u block %u %u %u shared %u stream %zu first %llu extra %zu", (size_t)function, gx, gy, gz, bx,
         by, bz, shared, (size_t)stream, *(u64 *)parameters[0], (size_t)extra);
    return 0;
}

#ifndef OLD_DRIVER
int cuGraphInstantiateWithFlags(void **executable, void *graph, u64 flags)
{
    IN_CONTEXT();
    STUB(" %zu %llu", (size_t)graph, flags);
    *executable = handle();
    return 0;
}
#endif

int cuGraphDestroy(void *graph)
{
    IN_CONTEXT();
    STUB(" %zu", (size_t)graph);
    return 0;
}

int cuGraphExecDestroy(void *executable)
{
    IN_CONTEXT();
    STUB(" %zu", (size_t)executable);
    return 0;
}

int cuGraphLaunch(void *executable, void *stream)
{
    IN_CONTEXT();
    STUB(" %zu %zu", (size_t)executable, (size_t)stream);
    return 0;
}
