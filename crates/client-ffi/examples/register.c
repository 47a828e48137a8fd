/*
 * A product that registers itself, keeps itself registered, and leaves.
 *
 *     register SERVER STATE_DIR ACCOUNT < password
 *
 * Exits with 0 if all went well, else with 1; what went wrong stands on stderr.
 *
 *     cc register.c $(pkg-config --cflags --libs rollcall)
 *     cc register.c $(pkg-config --cflags rollcall) $(pkg-config --variable=static_libs rollcall)
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rollcall.h>

/* The thumbprint of the vendor's root key, as `rollcall key list` prints it: yours goes here. */
#ifndef VENDOR_ROOT
#define VENDOR_ROOT "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
#endif

static const char *const ROOTS[] = {VENDOR_ROOT};

/* Say what went wrong, and free it. */
static int failed(const char *doing, rollcall_error_t *error)
{
    fprintf(stderr, "can't %s: %" PRId32 " %s: %s\n", doing, rollcall_error_code(error),
            rollcall_error_name(error), rollcall_error_message(error));
    if (rollcall_error_code(error) == ROLLCALL_REGISTER_OUT_OF_LIMIT) {
        const char *node;
        fprintf(stderr, "%" PRIu32 " of %" PRIu32 " slots are taken; the next frees at %" PRId64 "\n",
                rollcall_error_nodes_in_use(error), rollcall_error_max_nodes(error),
                rollcall_error_next_slot_frees_at(error));
        for (size_t i = 0; (node = rollcall_error_silent_node(error, i)); i++)
            fprintf(stderr, "silent for long: %s\n", node);
    }
    rollcall_error_free(error);
    return 1;
}

/* Called on a thread of the library's, from rollcall_client_open() to rollcall_client_free(). */
static void on_event(const rollcall_event_t *event, void *user_data)
{
    fprintf(user_data, "event %" PRId32 ": %s\n", (int32_t)rollcall_event_kind(event),
            rollcall_event_message(event));
}

static int show(const rollcall_client_t *client)
{
    rollcall_status_t *status;
    rollcall_error_t *error;
    if (rollcall_client_status(client, &status, &error) != ROLLCALL_OK)
        return failed("ask for the status", error);

    const char *account = rollcall_status_account(status);
    printf("status: %s (%" PRId32 ")\n", rollcall_status_message(status),
           rollcall_status_code(status));
    printf("account: %s\n", account ? account : "-");
    printf("lease ends: %" PRId64 ", next call: %" PRId64 "\n",
           rollcall_status_lease_expires_at(status), rollcall_status_next_call_at(status));
    printf("failures in a row: %" PRIu32 "/%" PRIu32 "\n", rollcall_status_failures_in_a_row(status),
           rollcall_status_allowed_failures(status));
    for (size_t i = 0; i < rollcall_status_failure_count(status); i++) {
        const rollcall_failure_t *failure = rollcall_status_failure(status, i);
        printf("failure: %" PRId32 " %s: %s\n", rollcall_failure_code(failure),
               rollcall_failure_name(failure), rollcall_failure_message(failure));
    }
    rollcall_status_free(status);
    return 0;
}

static int open_client(const char *server, const char *state_dir, rollcall_client_t **client)
{
    rollcall_options_t *options;
    rollcall_error_t *error;
    int result = 0;

    *client = NULL;
    if (rollcall_options_new("sales-dw", "Sales DW", "webroot", "4.2.1", ROOTS,
                             sizeof ROOTS / sizeof *ROOTS, &options, &error) != ROLLCALL_OK)
        return failed("describe the node", error);
    if (rollcall_options_add_server(options, server, &error) != ROLLCALL_OK ||
        rollcall_options_set_state_dir(options, state_dir, &error) != ROLLCALL_OK ||
        rollcall_options_on_event(options, on_event, stderr, &error) != ROLLCALL_OK ||
        rollcall_client_open(options, client, &error) != ROLLCALL_OK)
        result = failed("open the client", error);
    rollcall_options_free(options);
    return result;
}

/* What a product does over its whole life. */
static int live(rollcall_client_t *client, const char *account, const char *password)
{
    rollcall_error_t *error;

    if (!rollcall_client_is_registered(client) &&
        rollcall_client_register(client, account, password, &error) != ROLLCALL_OK) {
        int result = failed("register", error);
        show(client);
        return result;
    }
    if (show(client) != 0)
        return 1;
    if (rollcall_client_revalidate(client, &error) != ROLLCALL_OK)
        return failed("answer the roll call", error);
    if (rollcall_client_unbind(client, &error) != ROLLCALL_OK)
        return failed("unbind", error);
    return show(client);
}

int main(int argc, char **argv)
{
    char password[256];
    rollcall_client_t *client;
    int result;

    if (argc != 4) {
        fprintf(stderr, "usage: %s SERVER STATE_DIR ACCOUNT < password\n", argv[0]);
        return 1;
    }
    if (!fgets(password, sizeof password, stdin)) {
        fputs("no password on standard input\n", stderr);
        return 1;
    }
    password[strcspn(password, "\r\n")] = '\0';

    printf("rollcall %s\n", rollcall_version());
    if (open_client(argv[1], argv[2], &client) != 0)
        return 1;
    result = live(client, argv[3], password);
    rollcall_client_free(client);
    return result;
}
