// Threads that share one piece of work at a time and wait for one another at its end.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tg_team tg_team;
typedef void (*tg_team_work)(void *context, size_t piece);

// A team of the caller and as many other threads, fewer where the system gives no more. NULL
// without memory.
tg_team *tg_team_create(size_t helpers);

// Ends the threads. Nobody may be in tg_team_run.
void tg_team_destroy(tg_team *team);

// Does pieces 0..<count, each once, on whichever thread is free, and returns when all are done.
// Where the team is at work already, for another thread or from within a piece, the caller does all
// of them itself.
void tg_team_run(tg_team *team, size_t count, tg_team_work work, void *context);

#ifdef __cplusplus
}
#endif
