/*
 * What darkdiff.h promises, from C: contract WEIGHTS NO_WEIGHTS. Prints the layout of every structure, one field in a
 * line, for NativeLibraryTests to compare. Ends with 0, or with a line about the first promise that does not hold.
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "darkdiff.h"

enum { WIDTH = 70, HEIGHT = 46, SAMPLES = WIDTH / 2 * (HEIGHT / 2) * 3, STRIDE = WIDTH + 3 };

#define REQUIRE(condition)                                                                 \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            char text[256];                                                                \
            darkdiff_error_text(text, sizeof text);                                        \
            printf("line %d: %s does not hold; last error: %s\n", __LINE__, #condition, text); \
            exit(1);                                                                       \
        }                                                                                  \
    } while (0)

#define FIELD(type, field) \
    printf("%s.%s %zu %zu\n", #type, #field, offsetof(type, field), sizeof(((type *)0)->field))

#define SIZE(type) printf("%s %zu\n", #type, sizeof(type))

static uint16_t values[HEIGHT * STRIDE];

typedef struct job {
    darkdiff_session *session;
    uint64_t seed;
    int cancel_at;
    int calls;
    int nested;
    uint16_t rgb[SAMPLES];
} job;

static int32_t watch(void *user, int32_t stage, int32_t steps_done, int32_t steps)
{
    job *own = user;
    REQUIRE(stage >= DARKDIFF_PREPARING && stage <= DARKDIFF_DECODING);
    REQUIRE(steps == 3 && steps_done >= 0 && steps_done <= steps);
    own->calls++;
    /* The session is running: it can be neither run nor closed from here. */
    own->nested = darkdiff_close(own->session);
    return own->calls == own->cancel_at;
}

static darkdiff_mosaic mosaic_of(size_t stride)
{
    darkdiff_mosaic mosaic = { .size = sizeof mosaic, .width = WIDTH, .height = HEIGHT, .cfa = DARKDIFF_GRBG };
    mosaic.values = values;
    mosaic.stride = stride;
    for (int i = 0; i < 4; i++)
        mosaic.black_level[i] = 100.0f + (float)i;
    mosaic.white_level = 4000;
    mosaic.neutral[0] = 0.5f;
    mosaic.neutral[1] = 1;
    mosaic.neutral[2] = 0.6f;
    return mosaic;
}

static int run(job *own)
{
    darkdiff_mosaic mosaic = mosaic_of(STRIDE);
    darkdiff_run_options options = { .size = sizeof options, .steps = 3, .gain = 4 };
    options.seed = own->seed;
    options.progress = watch;
    options.user = own;
    darkdiff_picture picture = { .size = sizeof picture, .width = WIDTH / 2, .height = HEIGHT / 2, .bits = 16 };
    picture.rgb = own->rgb;
    own->calls = 0;
    return darkdiff_run(own->session, &mosaic, &options, &picture);
}

static void *run_often(void *user)
{
    for (int i = 0; i < 3; i++)
        REQUIRE(run(user) == DARKDIFF_OK);
    return NULL;
}

static void layout(void)
{
    SIZE(darkdiff_open_options);
    FIELD(darkdiff_open_options, threads);
    FIELD(darkdiff_open_options, precision);
    SIZE(darkdiff_mosaic);
    FIELD(darkdiff_mosaic, width);
    FIELD(darkdiff_mosaic, height);
    FIELD(darkdiff_mosaic, cfa);
    FIELD(darkdiff_mosaic, values);
    FIELD(darkdiff_mosaic, stride);
    FIELD(darkdiff_mosaic, black_level);
    FIELD(darkdiff_mosaic, white_level);
    FIELD(darkdiff_mosaic, neutral);
    FIELD(darkdiff_mosaic, xyz_to_camera);
    FIELD(darkdiff_mosaic, orientation);
    SIZE(darkdiff_run_options);
    FIELD(darkdiff_run_options, steps);
    FIELD(darkdiff_run_options, guidance);
    FIELD(darkdiff_run_options, gain);
    FIELD(darkdiff_run_options, memory);
    FIELD(darkdiff_run_options, seed);
    FIELD(darkdiff_run_options, tile);
    FIELD(darkdiff_run_options, progress);
    FIELD(darkdiff_run_options, user);
    SIZE(darkdiff_picture);
    FIELD(darkdiff_picture, width);
    FIELD(darkdiff_picture, height);
    FIELD(darkdiff_picture, bits);
    FIELD(darkdiff_picture, rgb);
    FIELD(darkdiff_picture, stride);
}

int main(int argc, char **argv)
{
    REQUIRE(argc == 3);
    REQUIRE(darkdiff_api_version() == DARKDIFF_API_VERSION);
    layout();
    for (int i = 0; i < HEIGHT * STRIDE; i++)
        values[i] = (uint16_t)(100 + i * 7919 % 900);

    /* Opening. */
    darkdiff_session *session = (darkdiff_session *)1;
    darkdiff_open_options open = { .size = sizeof open, .threads = 2 };
    REQUIRE(darkdiff_open(argv[2], &open, &session) == DARKDIFF_WEIGHTS && session == NULL);
    char text[256];
    REQUIRE(darkdiff_error_text(text, sizeof text) == strlen(text) && strstr(text, argv[2]));
    size_t length = strlen(text);
    REQUIRE(darkdiff_error_text(NULL, 0) == length);
    memset(text, 'x', sizeof text);
    REQUIRE(darkdiff_error_text(text, 5) == length && strlen(text) == 4 && text[5] == 'x');
    REQUIRE(darkdiff_open(NULL, NULL, &session) == DARKDIFF_INVALID_ARGUMENT);
    REQUIRE(darkdiff_open(argv[1], NULL, NULL) == DARKDIFF_INVALID_ARGUMENT);
    open.threads = -1;
    REQUIRE(darkdiff_open(argv[1], &open, &session) == DARKDIFF_INVALID_ARGUMENT);
    open.threads = 2;
    open.precision = 2;
    REQUIRE(darkdiff_open(argv[1], &open, &session) == DARKDIFF_INVALID_ARGUMENT);

    /* Where the processor has no bf16, that is said. */
    open.precision = DARKDIFF_BF16;
    if (darkdiff_open(argv[1], &open, &session) == DARKDIFF_OK)
        REQUIRE(darkdiff_close(session) == DARKDIFF_OK);
    else
        REQUIRE(darkdiff_error_text(text, sizeof text) > 0 && strstr(text, "AVX512-BF16"));
    open.precision = DARKDIFF_F32;
    open.size--;
    REQUIRE(darkdiff_open(argv[1], &open, &session) == DARKDIFF_INVALID_ARGUMENT);
    open.size++;
    REQUIRE(darkdiff_open(argv[1], &open, &session) == DARKDIFF_OK && session);

    /* What makes no sense is refused, and the picture's buffer stays as it was. */
    darkdiff_mosaic mosaic = mosaic_of(STRIDE);
    uint16_t *rgb = malloc(SAMPLES * sizeof *rgb);
    memset(rgb, 0x5a, SAMPLES * sizeof *rgb);
    darkdiff_picture picture = { .size = sizeof picture, .width = WIDTH / 2, .height = HEIGHT / 2, .bits = 16 };
    picture.rgb = rgb;
    REQUIRE(darkdiff_run(session, NULL, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    REQUIRE(darkdiff_run(session, &mosaic, NULL, NULL) == DARKDIFF_INVALID_ARGUMENT);
    mosaic.values = NULL;
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    mosaic = mosaic_of(WIDTH - 1);
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    mosaic = mosaic_of(STRIDE);
    mosaic.cfa = 4;
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    mosaic = mosaic_of(STRIDE);
    mosaic.width = 0x7fffffff;
    mosaic.height = 0x7fffffff;
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    mosaic = mosaic_of(STRIDE);
    mosaic.white_level = 50;
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    mosaic.white_level = INFINITY;
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    mosaic = mosaic_of(STRIDE);
    mosaic.black_level[0] = NAN;
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    mosaic = mosaic_of(STRIDE);
    darkdiff_run_options wild = { .size = sizeof wild, .gain = 1e7f };
    REQUIRE(darkdiff_run(session, &mosaic, &wild, &picture) == DARKDIFF_INVALID_ARGUMENT);
    wild.gain = 0;
    wild.guidance = 101;
    REQUIRE(darkdiff_run(session, &mosaic, &wild, &picture) == DARKDIFF_INVALID_ARGUMENT);
    mosaic = mosaic_of(STRIDE);
    picture.bits = 12;
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    picture.bits = 16;
    picture.width++;
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    picture.width--;
    picture.stride = 1;
    REQUIRE(darkdiff_run(session, &mosaic, NULL, &picture) == DARKDIFF_INVALID_ARGUMENT);
    REQUIRE(darkdiff_run((darkdiff_session *)12345, &mosaic, NULL, &picture) == DARKDIFF_INVALID_SESSION);
    job *cancelled = calloc(1, sizeof *cancelled);
    cancelled->session = session;
    cancelled->cancel_at = 5;
    memset(cancelled->rgb, 0x5a, sizeof cancelled->rgb);
    REQUIRE(run(cancelled) == DARKDIFF_CANCELLED && cancelled->calls == 5);
    REQUIRE(cancelled->nested == DARKDIFF_BUSY);
    REQUIRE(memcmp(cancelled->rgb, rgb, SAMPLES * sizeof *rgb) == 0);

    darkdiff_run_options small = { .size = sizeof small, .memory = 1000 };
    mosaic = mosaic_of(STRIDE);
    picture.stride = 0;
    REQUIRE(darkdiff_run(session, &mosaic, &small, &picture) == DARKDIFF_OUT_OF_MEMORY);
    darkdiff_run_options tiny_tile = { .size = sizeof tiny_tile, .tile = 1 };
    REQUIRE(darkdiff_run(session, &mosaic, &tiny_tile, &picture) == DARKDIFF_INVALID_ARGUMENT);
    tiny_tile.tile = -2;
    REQUIRE(darkdiff_run(session, &mosaic, &tiny_tile, &picture) == DARKDIFF_INVALID_ARGUMENT);

    /* Sessions that share weights, each on its thread, give the bytes that they give alone. */
    enum { SESSIONS = 3 };
    job *alone = calloc(SESSIONS, sizeof *alone);
    job *together = calloc(SESSIONS, sizeof *together);
    pthread_t threads[SESSIONS];
    for (int i = 0; i < SESSIONS; i++) {
        alone[i].session = session;
        alone[i].seed = together[i].seed = (uint64_t)i;
        REQUIRE(run(&alone[i]) == DARKDIFF_OK);
        /* Once of each of the three steps, and once of each other stage. */
        REQUIRE(alone[i].calls == 4 + 3);
        REQUIRE(darkdiff_share(session, &together[i].session) == DARKDIFF_OK);
    }
    REQUIRE(memcmp(alone[0].rgb, alone[1].rgb, sizeof alone[0].rgb) != 0);
    REQUIRE(darkdiff_close(session) == DARKDIFF_OK);
    REQUIRE(darkdiff_close(session) == DARKDIFF_INVALID_SESSION);
    REQUIRE(darkdiff_close(NULL) == DARKDIFF_OK);
    REQUIRE(run(&alone[0]) == DARKDIFF_INVALID_SESSION);
    for (int i = 0; i < SESSIONS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, run_often, &together[i]) == 0);
    for (int i = 0; i < SESSIONS; i++) {
        REQUIRE(pthread_join(threads[i], NULL) == 0);
        REQUIRE(memcmp(alone[i].rgb, together[i].rgb, sizeof alone[i].rgb) == 0);
    }

    /* Rows apart in memory, and 8 bits: the same picture. */
    picture.stride = WIDTH / 2 * 3 + 5;
    picture.bits = 8;
    uint8_t *bytes = calloc(HEIGHT / 2, picture.stride);
    picture.rgb = bytes;
    darkdiff_run_options options = { .size = sizeof options, .steps = 3, .gain = 4, .seed = 1 };
    mosaic = mosaic_of(STRIDE);
    REQUIRE(darkdiff_run(together[1].session, &mosaic, &options, &picture) == DARKDIFF_OK);
    for (int y = 0; y < HEIGHT / 2; y++) {
        for (int i = 0; i < WIDTH / 2 * 3; i++) {
            double wide = alone[1].rgb[y * (WIDTH / 2 * 3) + i] / 257.0;
            double difference = bytes[(size_t)y * picture.stride + (size_t)i] - wide;
            REQUIRE(difference < 0.51 && difference > -0.51);
        }
        for (size_t i = WIDTH / 2 * 3; i < picture.stride; i++)
            REQUIRE(bytes[(size_t)y * picture.stride + i] == 0);
    }

    /* A picture that fits in one tile is the picture without tiles. */
    picture.stride = 0;
    picture.bits = 16;
    picture.rgb = rgb;
    for (options.tile = -1; options.tile < 2000; options.tile += 1500) {
        memset(rgb, 0, SAMPLES * sizeof *rgb);
        REQUIRE(darkdiff_run(together[1].session, &mosaic, &options, &picture) == DARKDIFF_OK);
        REQUIRE(memcmp(rgb, alone[1].rgb, SAMPLES * sizeof *rgb) == 0);
    }

    for (int i = 0; i < SESSIONS; i++)
        REQUIRE(darkdiff_close(together[i].session) == DARKDIFF_OK);
    free(rgb);
    free(bytes);
    free(cancelled);
    free(alone);
    free(together);
    return 0;
}
