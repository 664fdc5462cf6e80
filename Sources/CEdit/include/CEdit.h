#ifndef CEDIT_H
#define CEDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A line editor on libedit. Its own functions are variadic, which Swift cannot call, and its
// completion asks a callback; this shim gives both a plain shape.
typedef struct cedit cedit;

// Completes the word before the cursor. `line` is the text up to the cursor. Returns a malloc'ed,
// newline-separated list of whole replacements for the last `*replaced` bytes, or NULL.
typedef char *(*cedit_complete)(void *context, const char *line, size_t *replaced);

// Opens an editor on the terminal; NULL where there is none.
cedit *cedit_open(const char *program, cedit_complete complete, void *context);
void cedit_close(cedit *editor);

// Reads one line with a prompt. Returns a malloc'ed line without its end; NULL at the end of input
// or when interrupted, which `*interrupted` tells apart.
char *cedit_read(cedit *editor, const char *prompt, bool *interrupted);

// The terminal cells of a Unicode scalar by the C library's table, which needs a UTF-8 locale;
// negative for control characters.
int cedit_cell_width(uint32_t scalar);

// Ctrl-C while no line is read: `cedit_interrupt_begin` returns a descriptor on which a byte arrives
// for each SIGINT until `cedit_interrupt_end`; -1 where there is none.
int cedit_interrupt_begin(void);
void cedit_interrupt_end(void);

// History: kept in memory, loaded from and saved to a file.
void cedit_remember(cedit *editor, const char *statement);
int cedit_load_history(cedit *editor, const char *file);
int cedit_save_history(cedit *editor, const char *file);

#endif
