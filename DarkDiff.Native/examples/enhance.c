/*
 * Turns the values of a sensor into a picture:
 *
 *     enhance WEIGHTS MOSAIC WIDTH HEIGHT BLACK WHITE [STEPS] > picture.ppm
 *
 * MOSAIC holds WIDTH * HEIGHT values of 16 bits in this machine's byte order, row by row, red first (RGGB). The picture
 * is a binary PPM file with 8 bits per sample.
 *
 *     cc enhance.c -I DIR -L DIR -Wl,-rpath,DIR -ldarkdiff -o enhance
 *
 * with DIR the folder of darkdiff.h and libdarkdiff.so.
 */
#include <stdio.h>
#include <stdlib.h>

#include "darkdiff.h"

static int32_t show(void *user, int32_t stage, int32_t steps_done, int32_t steps)
{
    int32_t *shown = user;
    if (stage == DARKDIFF_SAMPLING && steps_done >= *shown) { /* not again for every tile */
        *shown = steps_done + 1;
        fprintf(stderr, "step %d of %d\n", (int)*shown, (int)steps);
    }
    return 0; /* anything else stops it */
}

static int fail(const char *what)
{
    char text[512];
    darkdiff_error_text(text, sizeof text);
    fprintf(stderr, "%s: %s\n", what, text);
    return 1;
}

static int read_values(const char *path, uint16_t *values, size_t count)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size_t read = fread(values, sizeof *values, count, file);
    fclose(file);
    return read == count;
}

int main(int argc, char **argv)
{
    if (argc < 7) {
        fprintf(stderr, "enhance WEIGHTS MOSAIC WIDTH HEIGHT BLACK WHITE [STEPS] > picture.ppm\n");
        return 2;
    }

    darkdiff_mosaic mosaic = { .size = sizeof mosaic, .cfa = DARKDIFF_RGGB };
    mosaic.width = atoi(argv[3]);
    mosaic.height = atoi(argv[4]);
    for (int i = 0; i < 4; i++)
        mosaic.black_level[i] = (float)atof(argv[5]);
    mosaic.white_level = (float)atof(argv[6]);
    if (mosaic.width < 2 || mosaic.height < 2) {
        fprintf(stderr, "found %s x %s, expected a width and height of at least 2\n", argv[3], argv[4]);
        return 2;
    }

    size_t count = (size_t)mosaic.width * (size_t)mosaic.height;
    uint16_t *values = malloc(count * sizeof *values);
    darkdiff_picture picture = { .size = sizeof picture, .bits = 8 };
    picture.width = mosaic.width / 2;
    picture.height = mosaic.height / 2;
    size_t samples = (size_t)picture.width * (size_t)picture.height * 3;
    picture.rgb = malloc(samples);
    if (!values || !picture.rgb || !read_values(argv[2], values, count)) {
        fprintf(stderr, "%s: cannot read %zu values\n", argv[2], count);
        return 1;
    }

    mosaic.values = values;
    darkdiff_session *session;
    if (darkdiff_open(argv[1], NULL, &session) != DARKDIFF_OK)
        return fail(argv[1]);
    int32_t shown = 0;
    darkdiff_run_options options = { .size = sizeof options, .progress = show, .user = &shown };
    options.steps = argc > 7 ? atoi(argv[7]) : 0;
    if (darkdiff_run(session, &mosaic, &options, &picture) != DARKDIFF_OK)
        return fail(argv[2]);
    darkdiff_close(session);

    printf("P6\n%d %d\n255\n", (int)picture.width, (int)picture.height);
    fwrite(picture.rgb, 1, samples, stdout);
    free(picture.rgb);
    free(values);
    /* The stream remembers a write that failed; what is still in its buffer is written when it is closed. */
    int failed = ferror(stdout);
    if (fclose(stdout) != 0 || failed) {
        fprintf(stderr, "cannot write the picture\n");
        return 1;
    }
    return 0;
}
