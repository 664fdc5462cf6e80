#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

int cprocess_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

static int prepare_files(posix_spawn_file_actions_t *actions, int input, int output, int errors) {
    int status = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    if (!status) status = posix_spawn_file_actions_adddup2(actions, output, 1);
    if (!status) status = posix_spawn_file_actions_adddup2(actions, errors, 2);
    if (!status) status = posix_spawn_file_actions_adddup2(actions, input, 3);
    if (!status) status = posix_spawn_file_actions_addclosefrom_np(actions, 4);
    return status;
}

static int prepare_signals(posix_spawnattr_t *attributes) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int status = posix_spawnattr_setsigmask(attributes, &none);
    if (!status) status = posix_spawnattr_setsigdefault(attributes, &all);
    if (!status) status = posix_spawnattr_setpgroup(attributes, 0);
    if (status) return status;
    short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    return posix_spawnattr_setflags(attributes, flags);
}

int cprocess_spawn(pid_t *child, const char *path, char *const arguments[],
                   char *const environment[], int input, int output, int errors) {
    posix_spawn_file_actions_t actions;
    int status = posix_spawn_file_actions_init(&actions);
    if (status) return status;
    posix_spawnattr_t attributes;
    status = posix_spawnattr_init(&attributes);
    if (!status) {
        status = prepare_files(&actions, input, output, errors);
        if (!status) status = prepare_signals(&attributes);
        if (!status) {
            status = posix_spawn(child, path, &actions, &attributes, arguments, environment);
        }
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return status;
}
