// Measures type-first against node-first adjacency keys on a synthetic tag graph.
//
//     cc -O2 -D_GNU_SOURCE adjacency-layout.c -llmdb -o /tmp/adjacency-layout && /tmp/adjacency-layout
//
// Both layouts use the blocks of Sources/GraphStore/Adjacency (head with inline pairs up to 1 KiB, else
// a counter and bounded blocks). Type-first keys are (type, node[, bound]), with a record at type 0 of
// the outgoing table that lists a node's types in both directions; node-first keys are (node, type[,
// bound]).
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TAGS = 100000, CONTENTS = 200000, TERMS = 60000, TAGGED_EACH = 5, BLOCK = 1024 };
enum { TAGGED = 1, BROADER = 2, DENOTES = 3, RELATED = 4 };

typedef struct { uint32_t type; uint64_t node, other, id; } edge;

static MDB_env *env;
static MDB_dbi tables[2];
static int type_first;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void check(int rc, int line) {
    if (rc) { fprintf(stderr, "line %d: %s\n", line, mdb_strerror(rc)); exit(1); }
}
#define CHECK(call) check(call, __LINE__)

static size_t make_key(uint8_t *k, uint32_t type, uint64_t node, const edge *bound) {
    uint32_t t = htobe32(type);
    uint64_t n = htobe64(node);
    if (type_first) { memcpy(k, &t, 4); memcpy(k + 4, &n, 8); }
    else { memcpy(k, &n, 8); memcpy(k + 8, &t, 4); }
    if (!bound) return 12;
    uint64_t o = htobe64(bound->other), i = htobe64(bound->id);
    memcpy(k + 12, &o, 8);
    memcpy(k + 20, &i, 8);
    return 28;
}

static size_t put_varint(uint8_t *p, uint64_t v) {
    size_t n = 0;
    while (v >= 128) { p[n++] = v | 128; v >>= 7; }
    p[n++] = v;
    return n;
}

static uint64_t get_varint(const uint8_t **p) {
    uint64_t v = 0;
    for (int s = 0;; s += 7) {
        uint8_t b = *(*p)++;
        v |= (uint64_t)(b & 127) << s;
        if (b < 128) return v;
    }
}

static size_t encode(uint8_t *out, const edge *edges, size_t count) {
    size_t n = 0;
    uint64_t other = 0, id = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t d = edges[i].id - id;
        n += put_varint(out + n, edges[i].other - other);
        n += put_varint(out + n, (uint64_t)d << 1 ^ d >> 63);
        other = edges[i].other;
        id = edges[i].id;
    }
    return n;
}

static size_t decode(MDB_val v, size_t skip, edge *out) {
    const uint8_t *p = (uint8_t *)v.mv_data + skip, *end = (uint8_t *)v.mv_data + v.mv_size;
    uint64_t other = 0, id = 0;
    size_t n = 0;
    while (p < end) {
        other += get_varint(&p);
        uint64_t z = get_varint(&p);
        id += (int64_t)(z >> 1) ^ -(int64_t)(z & 1);
        out[n].other = other;
        out[n++].id = id;
    }
    return n;
}

#define COMPARE(field) if (a->field != b->field) return a->field < b->field ? -1 : 1
static int by_layout(const void *left, const void *right) {
    const edge *a = left, *b = right;
    if (type_first) COMPARE(type);
    COMPARE(node);
    COMPARE(type);
    COMPARE(other);
    COMPARE(id);
    return 0;
}

static int by_node(const void *left, const void *right) {
    const edge *a = left, *b = right;
    COMPARE(node);
    COMPARE(type);
    return 0;
}

static void put(MDB_txn *txn, int table, uint8_t *key, size_t size, uint8_t *value, size_t length) {
    MDB_val k = {size, key}, v = {length, value};
    CHECK(mdb_put(txn, tables[table], &k, &v, 0));
}

// A head begins with 4 bytes of checksum and 4 that hold degree * 2 + has blocks; a block with 4.
static void load(int table, edge *edges, size_t count) {
    static uint8_t value[1 << 22], key[32];
    MDB_txn *txn;
    CHECK(mdb_txn_begin(env, NULL, 0, &txn));
    qsort(edges, count, sizeof *edges, by_layout);
    for (size_t i = 0, j; i < count; i = j) {
        for (j = i; j < count && edges[j].node == edges[i].node && edges[j].type == edges[i].type;)
            j++;
        size_t n = encode(value + 8, edges + i, j - i);
        uint32_t head = (uint32_t)(j - i) << 1 | (n > BLOCK);
        memcpy(value + 4, &head, 4);
        size_t size = make_key(key, edges[i].type, edges[i].node, NULL);
        put(txn, table, key, size, value, n > BLOCK ? 8 : 8 + n);
        if (n <= BLOCK) continue;
        edge least = {0, 0, 0, 0};
        for (size_t b = i; b < j; b += 200) {
            size_t length = encode(value + 4, edges + b, (j - b < 200 ? j - b : 200));
            size = make_key(key, edges[i].type, edges[i].node, b == i ? &least : edges + b);
            put(txn, table, key, size, value, 4 + length);
        }
    }
    CHECK(mdb_txn_commit(txn));
}

// The types record of every node: type << 2 | has incoming << 1 | has outgoing.
static void load_types(const edge *out, const edge *in, size_t count) {
    static uint8_t value[1 << 12], key[32];
    edge *both = malloc(2 * count * sizeof *both);
    for (size_t i = 0; i < count; i++) {
        both[i] = (edge){out[i].type * 4 + 1, out[i].node, 0, 0};
        both[count + i] = (edge){in[i].type * 4 + 2, in[i].node, 0, 0};
    }
    qsort(both, 2 * count, sizeof *both, by_node);
    MDB_txn *txn;
    CHECK(mdb_txn_begin(env, NULL, 0, &txn));
    for (size_t i = 0, j; i < 2 * count; i = j) {
        size_t n = 4;
        uint32_t word = 0;
        for (j = i; j < 2 * count && both[j].node == both[i].node; j++) {
            if (word && word / 4 != both[j].type / 4) {
                n += put_varint(value + n, word);
                word = 0;
            }
            word |= both[j].type;
        }
        n += put_varint(value + n, word);
        put(txn, 0, key, make_key(key, 0, both[i].node, NULL), value, n);
    }
    CHECK(mdb_txn_commit(txn));
    free(both);
}

static size_t hop(MDB_txn *txn, MDB_cursor *cursor, int table, uint32_t type, uint64_t node,
                  edge *out) {
    uint8_t key[32];
    MDB_val k = {make_key(key, type, node, NULL), key}, v;
    if (mdb_get(txn, tables[table], &k, &v)) return 0;
    uint32_t head;
    memcpy(&head, (uint8_t *)v.mv_data + 4, 4);
    if (!(head & 1)) return decode(v, 8, out);
    edge least = {0, 0, 0, 0};
    k.mv_size = make_key(key, type, node, &least);
    size_t n = 0;
    int rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
    while (!rc && k.mv_size == 28 && !memcmp(k.mv_data, key, 12)) {
        n += decode(v, 4, out + n);
        rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
    }
    return n;
}

static size_t expand_node_first(MDB_cursor *cursor, uint64_t node, edge *out) {
    uint8_t key[32];
    MDB_val k = {make_key(key, 0, node, NULL), key}, v;
    size_t n = 0;
    int rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
    while (!rc && !memcmp(k.mv_data, key, 8)) {
        uint32_t head = 0;
        if (k.mv_size == 12) memcpy(&head, (uint8_t *)v.mv_data + 4, 4);
        if (!(head & 1)) n += decode(v, k.mv_size == 28 ? 4 : 8, out + n);
        rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
    }
    return n;
}

// Every edge of a node, outgoing first.
static size_t expand(MDB_txn *txn, MDB_cursor *outgoing, MDB_cursor *incoming, uint64_t node,
                     edge *out) {
    if (!type_first) {
        size_t n = expand_node_first(outgoing, node, out);
        return n + expand_node_first(incoming, node, out + n);
    }
    uint8_t key[32];
    MDB_val k = {make_key(key, 0, node, NULL), key}, v;
    if (mdb_get(txn, tables[0], &k, &v)) return 0;
    size_t n = 0;
    for (uint32_t direction = 0; direction < 2; direction++) {
        const uint8_t *p = (uint8_t *)v.mv_data + 4, *end = (uint8_t *)v.mv_data + v.mv_size;
        while (p < end) {
            uint32_t word = (uint32_t)get_varint(&p);
            if (word & (1u << direction))
                n += hop(txn, direction ? incoming : outgoing, direction, word / 4, node, out + n);
        }
    }
    return n;
}

// Takes (node, id) out of what comes into a tag.
static void remove_incoming(MDB_txn *txn, MDB_cursor *cursor, uint64_t tag, uint64_t node,
                            uint64_t id) {
    static edge room[4096];
    uint8_t key[32], found[32], value[8192];
    edge bound = {0, 0, node, id};
    MDB_val k = {make_key(key, TAGGED, tag, NULL), key}, v;
    CHECK(mdb_get(txn, tables[1], &k, &v));
    memcpy(value, v.mv_data, 8);
    uint32_t head;
    memcpy(&head, value + 4, 4);
    head -= 2;
    memcpy(value + 4, &head, 4);
    size_t skip = 8, size = 12;
    memcpy(found, key, 12);
    if (head & 1) {
        put(txn, 1, key, 12, value, 8);
        k.mv_size = make_key(key, TAGGED, tag, &bound);
        k.mv_data = key;
        int rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
        if (rc || k.mv_size != 28 || memcmp(k.mv_data, key, 28))
            CHECK(mdb_cursor_get(cursor, &k, &v, MDB_PREV));
        memcpy(found, k.mv_data, size = k.mv_size);
        skip = 4;
    }
    size_t n = decode(v, skip, room), left = 0;
    for (size_t i = 0; i < n; i++) if (room[i].id != id) room[left++] = room[i];
    put(txn, 1, found, size, value, skip + encode(value + skip, room, left));
}

static void report(const char *what, double seconds, double count, const char *unit) {
    printf("  %-34s %9.3f s %12.0f %s/s\n", what, seconds, count / seconds, unit);
}

static edge room[1 << 22];

static size_t measure_walks(MDB_txn *txn, MDB_cursor *outgoing, MDB_cursor *incoming) {
    static uint64_t frontier[TAGS], next[TAGS];
    size_t sum = 0;
    srand(1);
    double t = now();
    for (int i = 0; i < 400000; i++)
        sum += hop(txn, outgoing, 0, TAGGED, TAGS + rand() % CONTENTS, room);
    report("hop of one type, out of a content", now() - t, 400000, "hops");
    t = now();
    for (int i = 0; i < 400000; i++) sum += hop(txn, outgoing, 0, BROADER, rand() % TAGS, room);
    report("hop of one type, out of a tag", now() - t, 400000, "hops");
    t = now();
    for (int i = 0; i < 200000; i++) {
        uint64_t node = TAGS + rand() % CONTENTS;
        sum += expand(txn, outgoing, incoming, node, room);
    }
    report("untyped, both ways, of a content", now() - t, 200000, "nodes");
    t = now();
    for (int i = 0; i < 50000; i++) {
        uint64_t node = rand() % TAGS;
        sum += expand(txn, outgoing, incoming, node, room);
    }
    report("untyped, both ways, of a tag", now() - t, 50000, "nodes");
    size_t size, reached = 0;
    t = now();
    for (int round = 0; round < 5; round++) {
        frontier[0] = 0;
        size = 1;
        while (size > 0) {
            size_t grown = 0;
            for (size_t i = 0; i < size; i++) {
                size_t n = hop(txn, incoming, 1, BROADER, frontier[i], room);
                for (size_t j = 0; j < n; j++) next[grown++] = room[j].other;
            }
            memcpy(frontier, next, grown * 8);
            size = grown;
            reached += grown;
        }
    }
    report("BROADER frontier, whole tree", now() - t, reached, "nodes");
    return sum;
}

static void measure_scan(MDB_cursor *outgoing) {
    uint8_t key[32];
    size_t scanned = 0;
    double t = now();
    MDB_val k = {make_key(key, type_first ? TAGGED : 0, 0, NULL), key}, v;
    int rc = mdb_cursor_get(outgoing, &k, &v, MDB_SET_RANGE);
    for (; !rc; rc = mdb_cursor_get(outgoing, &k, &v, MDB_NEXT)) {
        uint32_t type;
        memcpy(&type, (uint8_t *)k.mv_data + (type_first ? 0 : 8), 4);
        if (be32toh(type) == TAGGED) scanned += decode(v, k.mv_size == 28 ? 4 : 8, room);
        else if (type_first) break;
    }
    report("scan of a type", now() - t, scanned, "relationships");
}

static void measure_deletion(MDB_txn *txn, MDB_cursor *outgoing, MDB_cursor *incoming) {
    uint8_t key[32];
    for (int i = 0; i < 20000; i++) {
        uint64_t node = TAGS + (uint64_t)i * 7 % CONTENTS;
        size_t n = expand(txn, outgoing, incoming, node, room);
        for (size_t j = 0; j < n; j++)
            remove_incoming(txn, incoming, room[j].other, node, room[j].id);
        MDB_val gone = {make_key(key, TAGGED, node, NULL), key};
        CHECK(mdb_del(txn, tables[0], &gone, NULL));
        if (type_first) {
            gone.mv_size = make_key(key, 0, node, NULL);
            CHECK(mdb_del(txn, tables[0], &gone, NULL));
        }
    }
}

static void measure(void) {
    MDB_txn *txn;
    MDB_cursor *outgoing, *incoming;
    CHECK(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn));
    CHECK(mdb_cursor_open(txn, tables[0], &outgoing));
    CHECK(mdb_cursor_open(txn, tables[1], &incoming));
    if (measure_walks(txn, outgoing, incoming) == 42) puts("");
    measure_scan(outgoing);
    mdb_txn_abort(txn);
    CHECK(mdb_txn_begin(env, NULL, 0, &txn));
    CHECK(mdb_cursor_open(txn, tables[0], &outgoing));
    CHECK(mdb_cursor_open(txn, tables[1], &incoming));
    double t = now();
    measure_deletion(txn, outgoing, incoming);
    mdb_cursor_close(outgoing);
    mdb_cursor_close(incoming);
    CHECK(mdb_txn_commit(txn));
    report("DETACH DELETE of contents", now() - t, 20000, "nodes");
}

static size_t generate(edge *out) {
    size_t count = 0;
    srand(7);
    for (uint64_t t = 1; t < TAGS; t++, count++) out[count] = (edge){BROADER, t, t / 10, count};
    for (uint64_t t = 0; t < TAGS; t += 3, count++)
        out[count] = (edge){RELATED, t, rand() % TAGS, count};
    for (uint64_t t = 0; t < TERMS; t++, count++)
        out[count] = (edge){DENOTES, TAGS + CONTENTS + t, rand() % TAGS, count};
    for (uint64_t c = 0; c < (uint64_t)CONTENTS * TAGGED_EACH; c++, count++) {
        double u = rand() / (double)RAND_MAX;
        uint64_t tag = (uint64_t)(u * u * u * (TAGS - 1));
        out[count] = (edge){TAGGED, TAGS + c / TAGGED_EACH, tag, count};
    }
    return count;
}

int main(void) {
    size_t limit = TAGS * 3 + (size_t)CONTENTS * TAGGED_EACH + TERMS;
    edge *out = malloc(limit * sizeof *out), *in = malloc(limit * sizeof *in);
    for (type_first = 1; type_first >= 0; type_first--) {
        size_t count = generate(out);
        for (size_t i = 0; i < count; i++)
            in[i] = (edge){out[i].type, out[i].other, out[i].node, out[i].id};
        char path[] = "/tmp/adjacency-XXXXXX", file[64];
        if (!mkdtemp(path)) return 1;
        CHECK(mdb_env_create(&env));
        CHECK(mdb_env_set_mapsize(env, (size_t)4 << 30));
        CHECK(mdb_env_set_maxdbs(env, 2));
        CHECK(mdb_env_open(env, path, MDB_NOSYNC, 0600));
        MDB_txn *txn;
        CHECK(mdb_txn_begin(env, NULL, 0, &txn));
        CHECK(mdb_dbi_open(txn, "out", MDB_CREATE, &tables[0]));
        CHECK(mdb_dbi_open(txn, "in", MDB_CREATE, &tables[1]));
        CHECK(mdb_txn_commit(txn));
        if (type_first) load_types(out, in, count);
        load(0, out, count);
        load(1, in, count);
        snprintf(file, sizeof file, "%s/data.mdb", path);
        struct stat info;
        stat(file, &info);
        printf("%s, %zu relationships, %.1f MB\n", type_first ? "type first" : "node first", count,
               info.st_size / 1e6);
        measure();
        mdb_env_close(env);
        unlink(file);
        snprintf(file, sizeof file, "%s/lock.mdb", path);
        unlink(file);
        rmdir(path);
    }
    return 0;
}
