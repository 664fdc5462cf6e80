#define _GNU_SOURCE
#include "CEdit.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

struct cedit {
    EditLine *line;
    History *history;
    cedit_complete complete;
    void *context;
    char prompt[256];
};

static volatile sig_atomic_t was_interrupted;

static void note_interrupt(int signal) {
    (void)signal;
    was_interrupted = 1;
}

static char *current_prompt(EditLine *line) {
    cedit *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    return editor ? editor->prompt : "";
}

// The longest beginning that all newline-separated candidates share.
static size_t shared_length(const char *candidates) {
    size_t shared = strcspn(candidates, "\n");
    for (const char *next = candidates + shared; *next == '\n';) {
        const char *word = next + 1;
        size_t length = strcspn(word, "\n"), same = 0;
        while (same < shared && same < length && word[same] == candidates[same]) same++;
        // Never cut a UTF-8 sequence in two.
        while (same > 0 && same < length && ((unsigned char)word[same] & 0xC0) == 0x80) same--;
        shared = same;
        next = word + length;
    }
    return shared;
}

static void show_candidates(const char *candidates) {
    fputc('\n', stdout);
    size_t shown = 0;
    for (const char *word = candidates; *word;) {
        size_t length = strcspn(word, "\n");
        if (shown++ < 60) printf("%.*s%s", (int)length, word, shown % 4 ? "   " : "\n");
        word += length + (word[length] == '\n');
    }
    if (shown > 60) printf("… %zu more", shown - 60);
    if (shown % 4) fputc('\n', stdout);
    fflush(stdout);
}

static unsigned char on_complete(EditLine *line, int key) {
    (void)key;
    cedit *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    if (!editor || !editor->complete) return CC_ERROR;
    const LineInfo *info = el_line(line);
    size_t length = (size_t)(info->cursor - info->buffer);
    char *before = malloc(length + 1);
    if (!before) return CC_ERROR;
    memcpy(before, info->buffer, length);
    before[length] = 0;
    size_t replaced = 0;
    char *candidates = editor->complete(editor->context, before, &replaced);
    free(before);
    if (!candidates || !*candidates) {
        free(candidates);
        return CC_ERROR;
    }
    bool several = strchr(candidates, '\n') != NULL;
    size_t shared = shared_length(candidates);
    unsigned char result = CC_REDISPLAY;
    if (shared > replaced || !several) {
        // el_deletestr counts characters, not bytes.
        int characters = 0;
        for (size_t i = length - replaced; i < length; i++)
            characters += (((unsigned char)info->buffer[i] & 0xC0) != 0x80);
        if (characters > 0) el_deletestr(line, characters);
        char *word = malloc(shared + 1);
        if (word) {
            memcpy(word, candidates, shared);
            word[shared] = 0;
            el_insertstr(line, word);
            free(word);
        }
    } else {
        show_candidates(candidates);
        result = CC_REDISPLAY;
    }
    free(candidates);
    return result;
}

cedit *cedit_open(const char *program, cedit_complete complete, void *context) {
    setlocale(LC_CTYPE, "");
    cedit *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    editor->complete = complete;
    editor->context = context;
    editor->line = el_init(program, stdin, stdout, stderr);
    editor->history = history_init();
    if (!editor->line || !editor->history) {
        cedit_close(editor);
        return NULL;
    }
    HistEvent event;
    history(editor->history, &event, H_SETSIZE, 2000);
    history(editor->history, &event, H_SETUNIQUE, 1);
    el_set(editor->line, EL_CLIENTDATA, editor);
    el_set(editor->line, EL_PROMPT, current_prompt);
    el_set(editor->line, EL_EDITOR, "emacs");
    el_set(editor->line, EL_SIGNAL, 0);
    el_set(editor->line, EL_HIST, history, editor->history);
    el_set(editor->line, EL_ADDFN, "complete", "Complete the word", on_complete);
    el_set(editor->line, EL_BIND, "^I", "complete", NULL);
    el_set(editor->line, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_source(editor->line, NULL);
    return editor;
}

void cedit_close(cedit *editor) {
    if (!editor) return;
    if (editor->line) el_end(editor->line);
    if (editor->history) history_end(editor->history);
    free(editor);
}

char *cedit_read(cedit *editor, const char *prompt, bool *interrupted) {
    snprintf(editor->prompt, sizeof editor->prompt, "%s", prompt);
    struct sigaction action = {0}, before;
    action.sa_handler = note_interrupt;
    was_interrupted = 0;
    sigaction(SIGINT, &action, &before);
    int count = 0;
    const char *line = el_gets(editor->line, &count);
    int reason = errno;
    sigaction(SIGINT, &before, NULL);
    *interrupted = was_interrupted || (!line && count == -1 && reason == EINTR);
    if (*interrupted) {
        el_reset(editor->line);
        fputc('\n', stdout);
        return NULL;
    }
    if (!line || count <= 0) return NULL;
    size_t length = (size_t)count;
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
    return strndup(line, length);
}

static int interrupt_pipe[2] = {-1, -1};
static struct sigaction before_interrupts;

static void pass_interrupt(int signal) {
    (void)signal;
    int reason = errno;
    ssize_t written = write(interrupt_pipe[1], "!", 1);
    (void)written;
    errno = reason;
}

int cedit_interrupt_begin(void) {
    if (pipe(interrupt_pipe) != 0) return -1;
    struct sigaction action = {0};
    action.sa_handler = pass_interrupt;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, &before_interrupts);
    return interrupt_pipe[0];
}

void cedit_interrupt_end(void) {
    if (interrupt_pipe[1] < 0) return;
    sigaction(SIGINT, &before_interrupts, NULL);
    // The reader sees the end of the pipe and closes its own end.
    close(interrupt_pipe[1]);
    interrupt_pipe[0] = interrupt_pipe[1] = -1;
}

int cedit_cell_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

void cedit_remember(cedit *editor, const char *statement) {
    HistEvent event;
    history(editor->history, &event, H_ENTER, statement);
}

int cedit_load_history(cedit *editor, const char *file) {
    HistEvent event;
    return history(editor->history, &event, H_LOAD, file);
}

int cedit_save_history(cedit *editor, const char *file) {
    HistEvent event;
    return history(editor->history, &event, H_SAVE, file);
}
