/*
 * DarkDiff: turns the mosaic of an extremely dark, noisy raw photo into a clean picture.
 *
 * The C interface of libdarkdiff.so. Every function can be called from any thread and returns normally: no exception
 * and no signal of the engine's own reaches the caller. A function that fails changes nothing that the caller sees,
 * save that darkdiff_open and darkdiff_share then set to null what they would have made.
 *
 * Ownership. Memory that a call is given belongs to the caller and is used during that call only. A session belongs to
 * the caller from darkdiff_open or darkdiff_share on, until darkdiff_close.
 *
 * Threads. A session does one thing at a time. For several pictures at once open one session, share it once per
 * thread, and use each session from its own thread: they have one set of weights and one set of processor threads.
 *
 * The library is compiled for the processor instructions named when it was published, by default those of the machine
 * on which that was done. On a processor that lacks them the .NET runtime ends the process at the first call.
 */
#ifndef DARKDIFF_H
#define DARKDIFF_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this interface: a library with another one has other functions or structures. */
#define DARKDIFF_API_VERSION 2

/* What a function returns: 0, or why it failed. darkdiff_error_text has the sentence for people. */
typedef enum darkdiff_status {
    DARKDIFF_OK = 0,
    DARKDIFF_INVALID_ARGUMENT = 1, /* a null pointer, a size, number or pointer that makes no sense */
    DARKDIFF_INVALID_SESSION = 2,  /* not a session, or closed already */
    DARKDIFF_BUSY = 3,             /* the session is running on another thread, or this is its progress callback */
    DARKDIFF_WEIGHTS = 4,          /* the weight file is missing, damaged or no DarkDiff model */
    DARKDIFF_OUT_OF_MEMORY = 5,    /* also: more than options.memory; the session can still be used */
    DARKDIFF_CANCELLED = 6,        /* the progress callback asked for it */
    DARKDIFF_INTERNAL = 7          /* a fault of the library */
} darkdiff_status;

/* Colours of the 2x2 cell that begins at the mosaic's first value, left to right, top to bottom. */
typedef enum darkdiff_cfa {
    DARKDIFF_RGGB = 0,
    DARKDIFF_GRBG = 1,
    DARKDIFF_GBRG = 2,
    DARKDIFF_BGGR = 3
} darkdiff_cfa;

/* What the operands of matrix products are; sums are 32-bit floats. */
typedef enum darkdiff_precision {
    DARKDIFF_F32 = 0,
    DARKDIFF_BF16 = 1 /* only on a processor with AVX512-BF16, where the system allows memory to be made executable:
                         faster there, about three significant digits */
} darkdiff_precision;

/* What darkdiff_run is doing. */
typedef enum darkdiff_stage {
    DARKDIFF_PREPARING = 0, /* planning, allocating; long only for the first picture of a size */
    DARKDIFF_ENCODING = 1,
    DARKDIFF_CONTEXT = 2,
    DARKDIFF_SAMPLING = 3, /* steps_done of steps are done */
    DARKDIFF_DECODING = 4
} darkdiff_stage;

/* A model that is ready to run. */
typedef struct darkdiff_session darkdiff_session;

/*
 * Every structure begins with its own size, sizeof(darkdiff_...): another size is refused. All else may be zero where a
 * default is named.
 */
typedef struct darkdiff_open_options {
    uint32_t size;
    int32_t threads;   /* processor threads, the caller's included, at most 1024; 0: one per core */
    int32_t precision; /* a darkdiff_precision */
} darkdiff_open_options;

/* The values of a Bayer sensor, and what they mean. */
typedef struct darkdiff_mosaic {
    uint32_t size;
    int32_t width;            /* columns, at least 2 */
    int32_t height;           /* rows, at least 2 */
    int32_t cfa;              /* a darkdiff_cfa */
    const uint16_t *values;   /* linear, black not yet taken off; row by row */
    size_t stride;            /* values from one row to the next; 0: width */
    float black_level[4];     /* of the four places of the 2x2 cell, left to right, top to bottom; finite */
    float white_level;        /* value at which the sensor saturates, above every black level; finite */
    float neutral[3];         /* red, green, blue that the camera gives a grey; zeros: from the matrix, else 1, 1, 1 */
    float xyz_to_camera[9];   /* CIE XYZ to camera RGB under daylight D65, row by row; zeros: camera RGB is sRGB */
    int32_t orientation;      /* EXIF orientation, 1 to 8, that turns the picture upright; 0: upright already */
} darkdiff_mosaic;

/*
 * Told on the thread that called darkdiff_run, before the work begins, of every stage and of every step, with the steps
 * done so far; where the picture is cut into tiles, before each tile, with the same numbers again. Anything but 0 ends
 * darkdiff_run with DARKDIFF_CANCELLED there and then; what has begun runs to its end before the next call. It must return
 * and must not use the session.
 */
typedef int32_t (*darkdiff_progress)(void *user, int32_t stage, int32_t steps_done, int32_t steps);

typedef struct darkdiff_run_options {
    uint32_t size;
    int32_t steps;              /* sampling steps, 1 to 1000; 0: what the model says */
    float guidance;             /* guidance scale, at most 100, 1 for none (twice as fast); 0: what the model says */
    float gain;                 /* how many times to brighten, at most 1000000; 0: chosen from the picture */
    uint64_t memory;            /* bytes for activations and weights; 0: no limit */
    uint64_t seed;              /* of the noise; the same seed gives the same picture on any number of threads, save where
                                   memory only just suffices */
    int32_t tile;               /* most pixels along a side of the overlapping tiles in which the U-Net sees the picture;
                                   0: no tiles, save where memory cannot be kept without; -1: no tiles */
    darkdiff_progress progress; /* null: nobody is told */
    void *user;                 /* handed to progress */
} darkdiff_run_options;

/*
 * Where the picture goes: red, green, blue of each pixel, row by row, on the model's output curve (sRGB for the model
 * that is shipped). Half the mosaic's width and height, rounded down; the two change places where the orientation is 5
 * or above.
 */
typedef struct darkdiff_picture {
    uint32_t size;
    int32_t width;
    int32_t height;
    int32_t bits;  /* 8: uint8_t samples; 16: uint16_t samples, aligned to 2 bytes */
    void *rgb;
    size_t stride; /* samples from one row to the next; 0: 3 * width */
} darkdiff_picture;

/* DARKDIFF_API_VERSION of the library. */
int32_t darkdiff_api_version(void);

/*
 * Opens a weight file (.safetensors, UTF-8 path). options may be null. *session is set on success, to null otherwise.
 * DARKDIFF_INVALID_ARGUMENT, DARKDIFF_WEIGHTS, DARKDIFF_OUT_OF_MEMORY, DARKDIFF_INTERNAL.
 */
int32_t darkdiff_open(const char *weights, const darkdiff_open_options *options, darkdiff_session **session);

/*
 * A second session for another thread, with the weights and processor threads of the first. Each is closed by itself,
 * in any order. *shared is set on success, to null otherwise.
 * DARKDIFF_INVALID_ARGUMENT, DARKDIFF_INVALID_SESSION, DARKDIFF_OUT_OF_MEMORY, DARKDIFF_INTERNAL.
 */
int32_t darkdiff_share(darkdiff_session *session, darkdiff_session **shared);

/*
 * Turns a mosaic into a picture. options may be null. The picture's buffer is written only when all is done; on any
 * failure it is as it was.
 * DARKDIFF_INVALID_ARGUMENT, DARKDIFF_INVALID_SESSION, DARKDIFF_BUSY, DARKDIFF_OUT_OF_MEMORY, DARKDIFF_CANCELLED,
 * DARKDIFF_INTERNAL.
 */
int32_t darkdiff_run(
    darkdiff_session *session,
    const darkdiff_mosaic *mosaic,
    const darkdiff_run_options *options,
    const darkdiff_picture *picture);

/*
 * Ends a session and frees what only it used. Null is allowed and does nothing.
 * DARKDIFF_INVALID_SESSION, DARKDIFF_BUSY.
 */
int32_t darkdiff_close(darkdiff_session *session);

/*
 * Copies the sentence of this thread's last failed call, UTF-8 with a final 0, cut short where it does not fit.
 * Returns its length in bytes without the final 0, whole even if it was cut; 0 when no call failed. text may be null
 * if capacity is 0.
 */
size_t darkdiff_error_text(char *text, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
