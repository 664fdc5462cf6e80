#include "team.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

// What the threads wait for lies in one word, so that it changes at once:
//     bits 32…63  the run's number
//     bit 31      open: helpers may still join
//     bits 0…30   the helpers that joined and have not left
// A helper that wakes up late finds the run closed and does not hold it up.
static const uint64_t OPEN = 1ull << 31, JOINED = (1ull << 31) - 1;
static uint64_t run_number(uint64_t state) { return state >> 32; }

// About 50 microseconds: a run often follows another closely, and waking a thread takes as long.
enum { SPINS = 1000 };

struct tg_team {
    _Alignas(64) _Atomic uint64_t state;
    _Alignas(64) _Atomic size_t next;
    _Alignas(64) atomic_flag busy;
    size_t count;
    tg_team_work work;
    void *context;
    _Atomic int stopping;
    // Protects the sleep of helpers and caller.
    pthread_mutex_t lock;
    pthread_cond_t opened, left;
    _Atomic size_t sleepers;
    size_t helpers;
    pthread_t threads[];
};

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void do_pieces(tg_team *team) {
    for (;;) {
        size_t piece = atomic_fetch_add_explicit(&team->next, 1, memory_order_relaxed);
        if (piece >= team->count) return;
        team->work(team->context, piece);
    }
}

// Waits for a run after the one of a number; returns its state, or 0 when the team ends.
static uint64_t wait_for_run(tg_team *team, uint64_t last) {
    for (int i = 0; i < SPINS; i++) {
        uint64_t state = atomic_load(&team->state);
        if (run_number(state) != last) return state;
        if (atomic_load_explicit(&team->stopping, memory_order_relaxed)) return 0;
        relax();
    }
    pthread_mutex_lock(&team->lock);
    atomic_fetch_add(&team->sleepers, 1);
    uint64_t state;
    while (run_number(state = atomic_load(&team->state)) == last && !atomic_load(&team->stopping)) {
        pthread_cond_wait(&team->opened, &team->lock);
    }
    atomic_fetch_sub(&team->sleepers, 1);
    pthread_mutex_unlock(&team->lock);
    return run_number(state) == last ? 0 : state;
}

static void *help(void *argument) {
    tg_team *team = argument;
    uint64_t last = 0;
    for (;;) {
        uint64_t state = wait_for_run(team, last);
        if (state == 0) return NULL;
        last = run_number(state);
        int joined = 0;
        while (!joined && (state & OPEN) && run_number(state) == last) {
            joined = atomic_compare_exchange_weak(&team->state, &state, state + 1);
        }
        if (!joined) continue;
        do_pieces(team);
        state = atomic_fetch_sub(&team->state, 1) - 1;
        if (!(state & OPEN) && !(state & JOINED)) {
            pthread_mutex_lock(&team->lock);
            pthread_cond_signal(&team->left);
            pthread_mutex_unlock(&team->lock);
        }
    }
}

tg_team *tg_team_create(size_t helpers) {
    size_t size = sizeof(tg_team) + helpers * sizeof(pthread_t);
    tg_team *team = aligned_alloc(64, (size + 63) / 64 * 64);
    if (!team) return NULL;
    atomic_init(&team->state, 0);
    atomic_init(&team->next, 0);
    atomic_init(&team->stopping, 0);
    atomic_init(&team->sleepers, 0);
    atomic_flag_clear(&team->busy);
    team->count = 0;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->opened, NULL);
    pthread_cond_init(&team->left, NULL);
    // A signal is for the program's own threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    team->helpers = 0;
    while (team->helpers < helpers &&
           pthread_create(&team->threads[team->helpers], NULL, help, team) == 0) {
        team->helpers++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return team;
}

void tg_team_destroy(tg_team *team) {
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->stopping, 1);
    pthread_cond_broadcast(&team->opened);
    pthread_mutex_unlock(&team->lock);
    for (size_t i = 0; i < team->helpers; i++) pthread_join(team->threads[i], NULL);
    pthread_cond_destroy(&team->opened);
    pthread_cond_destroy(&team->left);
    pthread_mutex_destroy(&team->lock);
    free(team);
}

void tg_team_run(tg_team *team, size_t count, tg_team_work work, void *context) {
    if (count < 2 || team->helpers == 0 || atomic_flag_test_and_set(&team->busy)) {
        for (size_t piece = 0; piece < count; piece++) work(context, piece);
        return;
    }
    team->work = work;
    team->context = context;
    team->count = count;
    atomic_store(&team->next, 0);
    uint32_t number = (uint32_t)run_number(atomic_load(&team->state)) + 1;
    // 0 is the number of no run.
    if (number == 0) number = 1;
    atomic_store(&team->state, (uint64_t)number << 32 | OPEN);
    if (atomic_load(&team->sleepers) > 0) {
        pthread_mutex_lock(&team->lock);
        pthread_cond_broadcast(&team->opened);
        pthread_mutex_unlock(&team->lock);
    }
    do_pieces(team);
    uint64_t state = atomic_fetch_and(&team->state, ~OPEN);
    for (int i = 0; i < SPINS && (state & JOINED); i++) {
        relax();
        state = atomic_load(&team->state);
    }
    if (state & JOINED) {
        pthread_mutex_lock(&team->lock);
        while (atomic_load(&team->state) & JOINED) pthread_cond_wait(&team->left, &team->lock);
        pthread_mutex_unlock(&team->lock);
    }
    atomic_flag_clear(&team->busy);
}
