// The bare limit of the ordinary way to read a cost store: step through columns of `calls` with sqlite3 and touch each
// value, on some threads, each with its own range of ids.
//
// usage: scan STORE [THREADS [COLUMNS]]      COLUMNS as in SELECT, all of them when left out
#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_THREADS = 64 };

static const char *store;
static const char *columns =
    "id, call_id, started_at, ended_at, provider, billing_account, sub_account, region, operation, model, tier, tool, "
    "status, retry_of, input_tokens, cached_input_tokens, cache_write_tokens, cache_write_long_tokens, output_tokens, "
    "metered_cost, currency, feature, department, user, session, gl_account, run_id, workload, project, outcome, tags";

typedef struct {
    int64_t first, last;   // ids, both included
    int64_t rows, numbers; // numbers: the sum of all integers, so that none is optimised away
    uint64_t texts;        // texts: a mix of all lengths and first bytes
    char padding[64];      // no two threads write to one cache line
} part;

static void fail(sqlite3 *database) {
    fprintf(stderr, "scan: %s: %s\n", store, database ? sqlite3_errmsg(database) : "out of memory");
    exit(3);
}

static sqlite3 *open_store(void) {
    sqlite3 *database = NULL;
    if (sqlite3_open_v2(store, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) fail(database);
    return database;
}

static void *scan(void *argument) {
    part *p = argument;
    sqlite3 *database = open_store();
    char *sql = sqlite3_mprintf("SELECT %s FROM calls WHERE id BETWEEN ?1 AND ?2", columns);
    sqlite3_stmt *statement = NULL;
    if (!sql || sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK) fail(database);
    sqlite3_free(sql);
    sqlite3_bind_int64(statement, 1, p->first);
    sqlite3_bind_int64(statement, 2, p->last);
    int count = sqlite3_column_count(statement);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        p->rows++;
        for (int column = 0; column < count; column++) {
            switch (sqlite3_column_type(statement, column)) {
            case SQLITE_INTEGER: p->numbers += sqlite3_column_int64(statement, column); break;
            case SQLITE_TEXT: {
                const unsigned char *text = sqlite3_column_text(statement, column);
                int length = sqlite3_column_bytes(statement, column);
                p->texts = p->texts * 31 + text[0] + (unsigned)length;
                break;
            }
            default: break;
            }
        }
    }
    if (code != SQLITE_DONE) fail(database);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: scan STORE [THREADS [COLUMNS]]\n");
        return 2;
    }
    store = argv[1];
    int threads = argc > 2 ? atoi(argv[2]) : 1;
    if (threads < 1 || threads > MAX_THREADS) {
        fprintf(stderr, "scan: 1 to %d threads\n", MAX_THREADS);
        return 2;
    }
    if (argc > 3) columns = argv[3];

    sqlite3 *database = open_store();
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, "SELECT max(id) FROM calls", -1, &statement, NULL) != SQLITE_OK) fail(database);
    if (sqlite3_step(statement) != SQLITE_ROW) fail(database);
    int64_t last = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);

    static part parts[MAX_THREADS];
    pthread_t ids[MAX_THREADS];
    for (int t = 0; t < threads; t++) {
        parts[t].first = last * t / threads + 1;
        parts[t].last = last * (t + 1) / threads;
        if (pthread_create(&ids[t], NULL, scan, &parts[t]) != 0) return 3;
    }
    part all = {0};
    for (int t = 0; t < threads; t++) {
        pthread_join(ids[t], NULL);
        all.rows += parts[t].rows;
        all.numbers += parts[t].numbers;
        all.texts ^= parts[t].texts;
    }
    printf("%lld rows, numbers %lld, texts %llu\n", (long long)all.rows, (long long)all.numbers,
           (unsigned long long)all.texts);
    return 0;
}
