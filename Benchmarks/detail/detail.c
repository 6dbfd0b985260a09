// The bare limit of libxlsxwriter: a loop that writes the rows of the sheet Detail in constant-memory mode, and nothing else.
//
// usage: detail ROWS FILE      The same cells as detail-benchmark writes; same_cells.py compares them.
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { LINES = 200, FEATURES = 40, DAYS = 31, MODELS = 6, FIRST_ROW = 6, FIRST_DAY = 46296 };

static const char *models[MODELS] = {"gpt-5", "gpt-5-mini", "claude-sonnet-4-5", "claude-haiku-4-5", "gemini-2.5-pro",
                                     "text-embedding-3-large"};
static const char *providers[MODELS] = {"openai", "openai", "anthropic", "anthropic", "google", "openai"};

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: detail ROWS FILE\n");
        return 2;
    }
    int64_t rows = atoll(arguments[1]);
    char *path = strdup(arguments[2]);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = dirname(path)};
    lxw_workbook *book = workbook_new_opt(arguments[2], &options);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Detail");
    lxw_format *text = workbook_add_format(book), *day = workbook_add_format(book);
    lxw_format *whole = workbook_add_format(book), *exact = workbook_add_format(book);
    format_set_num_format(text, "@");
    format_set_num_format(day, "yyyy-mm-dd");
    format_set_num_format(whole, "#,##0");
    format_set_num_format(exact, "#,##0.000000000_);[Red](#,##0.000000000);\"-\"_)");
    char departments[LINES][20], projects[LINES][20], features[FEATURES][20];
    for (int i = 0; i < LINES; i++) {
        snprintf(departments[i], sizeof departments[i], "department-%03d", i);
        snprintf(projects[i], sizeof projects[i], "PRJ-%03d", i);
    }
    for (int i = 0; i < FEATURES; i++) snprintf(features[i], sizeof features[i], "feature-%03d", i);
    lxw_error error = LXW_NO_ERROR;
    for (int64_t row = 0; row < rows && error == LXW_NO_ERROR; row++) {
        lxw_row_t r = (lxw_row_t)(FIRST_ROW + row);
        int64_t line = row * LINES / rows;
        worksheet_write_number(sheet, r, 0, (double)(line + 1), whole);
        worksheet_write_number(sheet, r, 1, (double)(FIRST_DAY + row % DAYS), day);
        worksheet_write_string(sheet, r, 2, departments[line], text);
        worksheet_write_string(sheet, r, 3, "5110-ai-usage", text);
        worksheet_write_string(sheet, r, 4, projects[line], text);
        worksheet_write_string(sheet, r, 5, "Direct", text);
        worksheet_write_string(sheet, r, 6, features[row % FEATURES], text);
        worksheet_write_string(sheet, r, 7, providers[row % MODELS], text);
        worksheet_write_string(sheet, r, 8, models[row % MODELS], text);
        worksheet_write_number(sheet, r, 9, (double)(row % 7 + 1), whole);
        worksheet_write_number(sheet, r, 10, (double)(row * 7919 % 1000000), whole);
        error = worksheet_write_number(sheet, r, 11, (double)(row * 104729 % 1000003) / 1e9, exact);
    }
    if (error == LXW_NO_ERROR) error = workbook_close(book);
    if (error != LXW_NO_ERROR) fprintf(stderr, "detail: %s\n", lxw_strerror(error));
    free(path);
    return error == LXW_NO_ERROR ? 0 : 3;
}
