// Stand-in of libnvrtc: the prototypes are those of the NVRTC reference. The "code" tells what was compiled how.
#include "stub.h"

struct program {
    char name[64];
    char code[512];
    char log[128];
};

int nvrtcVersion(int *major, int *minor)
{
    *major = 12;
    *minor = 8;
    return stub_answer(__func__);
}

int nvrtcGetNumSupportedArchs(int *count)
{
    *count = 5;
    return 0;
}

int nvrtcGetSupportedArchs(int *architectures)
{
    const int known[] = {75, 80, 86, 90, 120};
    memcpy(architectures, known, sizeof known);
    return 0;
}

int nvrtcCreateProgram(
    struct program **program, const char *source, const char *name, int count, const char *const *headers,
    const char *const *names)
{
    STUB(" %s %zu bytes, %d headers", name, strlen(source), count);
    for (int i = 0; i < count; i++)
        stub_call("header %s %zu bytes", names[i], strlen(headers[i]));
    *program = calloc(1, sizeof **program);
    snprintf((*program)->name, sizeof (*program)->name, "%s", name);
    snprintf((*program)->code, sizeof (*program)->code, "code of %s", name);
    return 0;
}

int nvrtcCompileProgram(struct program *program, int count, const char *const *options)
{
    for (int i = 0; i < count; i++) {
        stub_call("option %s", options[i]);
        strcat(strcat(program->code, " "), options[i]);
    }
    snprintf(program->log, sizeof program->log, "%s(3): error: stub", program->name);
    STUB("");
    return 0;
}

int nvrtcGetCUBINSize(struct program *program, size_t *bytes)
{
    *bytes = strlen(program->code);
    return stub_answer(__func__);
}

int nvrtcGetCUBIN(struct program *program, char *code)
{
    STUB("");
    memcpy(code, program->code, strlen(program->code));
    return 0;
}

int nvrtcGetPTXSize(struct program *program, size_t *bytes)
{
    *bytes = strlen(program->code) + 1;
    return 0;
}

int nvrtcGetPTX(struct program *program, char *code)
{
    STUB("");
    strcpy(code, program->code);
    return 0;
}

int nvrtcGetProgramLogSize(struct program *program, size_t *bytes)
{
    *bytes = strlen(program->log) + 1;
    return 0;
}

int nvrtcGetProgramLog(struct program *program, char *log)
{
    strcpy(log, program->log);
    return 0;
}

int nvrtcDestroyProgram(struct program **program)
{
    STUB("");
    free(*program);
    *program = 0;
    return 0;
}

const char *nvrtcGetErrorString(int status)
{
    return status == 5 ? "NVRTC_ERROR_INVALID_OPTION" : "NVRTC_ERROR";
}
