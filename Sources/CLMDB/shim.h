#include <lmdb.h>

#ifdef __linux__
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

// Exchanges two paths in one step; 0, or -1 with errno. glibc declares renameat2 for GNU sources only.
static inline int tg_exchange_paths(const char *left, const char *right) {
    const int current_directory = -100, exchange = 2;
    return (int)syscall(SYS_renameat2, current_directory, left, current_directory, right, exchange);
}
#else
#include <stdio.h>

// Exchanges two paths in one step; 0, or -1 with errno.
static inline int tg_exchange_paths(const char *left, const char *right) {
    return renamex_np(left, right, RENAME_SWAP);
}
#endif
