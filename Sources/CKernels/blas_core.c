// OpenBLAS chooses its kernels by the model number of the processor, and falls back to those of
// 2004, at a quarter of the speed, where it is older than the processor. What the processor can do
// is asked here instead, and OpenBLAS told to choose again where it chose too low.
//
// This runs before main, as it sets the variable by which OpenBLAS is told, and no other thread may
// read the environment meanwhile. A user who has set the variable has the last word. The functions
// are looked up weakly: where OpenBLAS lacks them, or is not linked, nothing is done.
#if defined(__x86_64__) && defined(__linux__)
#include <stdlib.h>
#include <string.h>

__attribute__((weak)) char *openblas_get_corename(void);
__attribute__((weak)) void gotoblas_dynamic_init(void);
__attribute__((weak)) void gotoblas_dynamic_quit(void);

static int is_among(const char *name, const char *const *names) {
    for (; *names; names++) {
        if (strcmp(name, *names) == 0) return 1;
    }
    return 0;
}

__attribute__((constructor)) static void choose_core(void) {
    static const char *const widest[] = {"SkylakeX", "Cooperlake", "SapphireRapids", NULL};
    static const char *const wide[] = {
        "SkylakeX", "Cooperlake", "SapphireRapids", "Haswell", "Zen", NULL};
    if (!openblas_get_corename || !gotoblas_dynamic_init || !gotoblas_dynamic_quit) return;
    if (getenv("OPENBLAS_CORETYPE")) return;
    __builtin_cpu_init();
    const char *chosen = openblas_get_corename(), *better = NULL;
    if (__builtin_cpu_supports("x86-64-v4")) {
        if (!is_among(chosen, widest)) better = "SkylakeX";
    } else if (__builtin_cpu_supports("x86-64-v3")) {
        if (!is_among(chosen, wide)) better = "Haswell";
    }
    if (!better) return;
    setenv("OPENBLAS_CORETYPE", better, 1);
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
    unsetenv("OPENBLAS_CORETYPE");
}
#endif
