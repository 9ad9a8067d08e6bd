// Stand-in of libcublasLt: prototypes and structures are those of the cuBLASLt reference. It computes products of f16
// matrices in column-major order as the reference defines them, on host memory.
#include "stub.h"

#include <stdint.h>

typedef _Float16 f16;

struct product {
    int compute, scale, transpose_a, epilogue;
    const f16 *bias;
};

struct matrix {
    int type;
    uint64_t rows, columns;
    int64_t leading;
};

struct algorithm {
    uint64_t data[8];
};

struct result {
    struct algorithm algorithm;
    size_t workspace;
    int state;
    float waves;
    int reserved[4];
};

size_t stub_layout(size_t *offsets)
{
    offsets[0] = (size_t)&((struct result *)0)->algorithm;
    offsets[1] = (size_t)&((struct result *)0)->workspace;
    offsets[2] = (size_t)&((struct result *)0)->state;
    offsets[3] = (size_t)&((struct result *)0)->waves;
    return sizeof(struct result);
}

size_t cublasLtGetVersion(void)
{
    return 120804;
}

int cublasLtCreate(void **handle)
{
    STUB("");
    *handle = (void *)0x77;
    return 0;
}

int cublasLtDestroy(void *handle)
{
    STUB(" %zu", (size_t)handle);
    return 0;
}

int cublasLtMatmulDescCreate(struct product **product, int compute, int scale)
{
    STUB(" %d %d", compute, scale);
    *product = calloc(1, sizeof **product);
    (*product)->compute = compute;
    (*product)->scale = scale;
    (*product)->epilogue = 1;
    return 0;
}

int cublasLtMatmulDescDestroy(struct product *product)
{
    STUB("");
    free(product);
    return 0;
}

int cublasLtMatmulDescSetAttribute(struct product *product, int attribute, const void *value, size_t bytes)
{
    STUB(" %d %zu", attribute, bytes);
    if (attribute == 3 && bytes == sizeof(int32_t))
        product->transpose_a = *(const int32_t *)value;
    else if (attribute == 7 && bytes == sizeof(uint32_t))
        product->epilogue = *(const int32_t *)value;
    else if (attribute == 8 && bytes == sizeof(void *))
        product->bias = *(const f16 *const *)value;
    else
        return 7;
    return 0;
}

int cublasLtMatrixLayoutCreate(struct matrix **matrix, int type, uint64_t rows, uint64_t columns, int64_t leading)
{
    STUB(" %d %llu %llu %lld", type, (u64)rows, (u64)columns, (long long)leading);
    *matrix = malloc(sizeof **matrix);
    **matrix = (struct matrix){type, rows, columns, leading};
    return 0;
}

int cublasLtMatrixLayoutDestroy(struct matrix *matrix)
{
    STUB("");
    free(matrix);
    return 0;
}

int cublasLtMatmulPreferenceCreate(void **preference)
{
    STUB("");
    *preference = malloc(1);
    return 0;
}

int cublasLtMatmulPreferenceDestroy(void *preference)
{
    STUB("");
    free(preference);
    return 0;
}

int cublasLtMatmulPreferenceSetAttribute(void *preference, int attribute, const void *value, size_t bytes)
{
    (void)preference;
    if (bytes != (attribute == 1 ? sizeof(uint64_t) : sizeof(uint32_t)))
        return 7;
    STUB(" %d %llu", attribute, bytes == 8 ? (u64)*(const uint64_t *)value : (u64)*(const uint32_t *)value);
    return 0;
}

int cublasLtMatmulAlgoGetHeuristic(
    void *handle, struct product *product, struct matrix *a, struct matrix *b, struct matrix *c, struct matrix *d,
    void *preference, int wanted, struct result *results, int *found)
{
    (void)product, (void)a, (void)b, (void)c, (void)d, (void)preference;
    STUB(" %zu %d", (size_t)handle, wanted);
    *found = stub_answer("found") ? 0 : 1;
    if (*found) {
        memset(results, 0, sizeof *results);
        for (int i = 0; i < 8; i++)
            results->algorithm.data[i] = 1000 + i;
        results->workspace = 4096;
        results->state = stub_answer("state");
        results->waves = 1;
    }
    return 0;
}

int cublasLtMatmul(
    void *handle, struct product *product, const void *alpha, const f16 *a, struct matrix *la, const f16 *b,
    struct matrix *lb, const void *beta, const f16 *c, struct matrix *lc, f16 *d, struct matrix *ld,
    const struct algorithm *algorithm, void *workspace, size_t workspace_bytes, void *stream)
{
    float scale = *(const float *)alpha, addend = *(const float *)beta;
    STUB(" %zu alpha %g beta %g algorithm %llu %llu workspace %zu %zu stream %zu", (size_t)handle, scale, addend,
         (u64)algorithm->data[0], (u64)algorithm->data[7], (size_t)workspace, workspace_bytes, (size_t)stream);
    uint64_t inner = product->transpose_a ? la->rows : la->columns, rows = product->transpose_a ? la->columns : la->rows;
    if (product->compute != 68 || product->scale != 0 || la->type != 2 || inner != lb->rows || rows != ld->rows
        || lb->columns != ld->columns || lc->rows != ld->rows || lc->columns != ld->columns)
        return 7;
    for (uint64_t column = 0; column < ld->columns; column++)
        for (uint64_t row = 0; row < rows; row++) {
            float sum = 0;
            for (uint64_t k = 0; k < inner; k++) {
                uint64_t at = product->transpose_a ? row * (uint64_t)la->leading + k : k * (uint64_t)la->leading + row;
                sum += (float)a[at] * (float)b[column * (uint64_t)lb->leading + k];
            }
            sum *= scale;
            if (addend != 0)
                sum += addend * (float)c[column * (uint64_t)lc->leading + row];
            if (product->epilogue == 4)
                sum += (float)product->bias[row];
            d[column * (uint64_t)ld->leading + row] = (f16)sum;
        }
    return 0;
}
