/*
 * Many threads, one client, and a callback.
 *
 *     threads SERVER STATE_DIR ACCOUNT PASSWORD [free-in-callback]
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <rollcall.h>

#define THREADS 4
#define CALLS 50
#define PATIENCE_S 120

static const char *const ROOTS[] = {VENDOR_ROOT};

/* What the callback has been told. */
struct heard {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    rollcall_client_t *to_free;
    rollcall_event_kind_t last;
    int freed;
    pthread_t thread;
};

static void on_event(const rollcall_event_t *event, void *user_data)
{
    struct heard *heard = user_data;
    rollcall_client_t *client = NULL;
    sigset_t blocked;

    assert(rollcall_event_message(event));
    assert(pthread_sigmask(SIG_BLOCK, NULL, &blocked) == 0 && sigismember(&blocked, SIGPIPE) == 1);
    pthread_mutex_lock(&heard->lock);
    heard->last = rollcall_event_kind(event);
    heard->thread = pthread_self();
    if (heard->last == ROLLCALL_EVENT_KIND_REGISTERED) {
        assert(strcmp(rollcall_event_account(event), "acme") == 0);
        assert(rollcall_event_lease_expires_at(event) > 0);
        assert(!rollcall_event_failure(event));
    }
    if (heard->last == ROLLCALL_EVENT_KIND_UNBOUND)
        client = heard->to_free;
    pthread_mutex_unlock(&heard->lock);

    rollcall_client_free(client);

    pthread_mutex_lock(&heard->lock);
    heard->freed = client != NULL;
    pthread_cond_signal(&heard->changed);
    pthread_mutex_unlock(&heard->lock);
}

/* Wait until the callback was told this, or freed the client. */
static void until(struct heard *heard, rollcall_event_kind_t kind, int freed)
{
    struct timespec limit;
    int late = 0;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&heard->lock);
    while (late == 0 && !(heard->last == kind && heard->freed == freed))
        late = pthread_cond_timedwait(&heard->changed, &heard->lock, &limit);
    assert(late == 0);
    assert(!pthread_equal(heard->thread, pthread_self()));
    pthread_mutex_unlock(&heard->lock);
}

static void *ask(void *client)
{
    for (int i = 0; i < CALLS; i++) {
        rollcall_status_t *status;
        assert(rollcall_client_status(client, &status, NULL) == ROLLCALL_OK);
        assert(rollcall_status_code(status) == ROLLCALL_OK);
        assert(strcmp(rollcall_status_account(status), "acme") == 0);
        rollcall_status_free(status);
    }
    assert(rollcall_client_revalidate(client, NULL) == ROLLCALL_OK);
    return NULL;
}

static void mistakes(rollcall_client_t *client)
{
    rollcall_error_t *error;

    assert(rollcall_client_register(client, NULL, "x", &error) == ROLLCALL_NULL_ARGUMENT);
    assert(strcmp(rollcall_error_message(error), "account is NULL") == 0);
    assert(rollcall_error_action(error) == ROLLCALL_ACTION_FIX_REQUEST);
    assert(!rollcall_error_help(error));
    rollcall_error_free(error);
    assert(rollcall_client_register(client, "\xff\xfe", "x", NULL) == ROLLCALL_NOT_UTF8);

    assert(rollcall_client_register(client, "acme", "no horse", &error) ==
           ROLLCALL_ACCOUNT_INPUT_ERROR);
    assert(strcmp(rollcall_error_name(error), "ACCOUNT_INPUT_ERROR") == 0);
    assert(rollcall_error_help(error) && rollcall_error_request_id(error));
    assert(!rollcall_error_silent_node(error, 0));
    rollcall_error_free(error);
}

int main(int argc, char **argv)
{
    struct heard heard = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    rollcall_options_t *options;
    rollcall_client_t *client;
    pthread_t threads[THREADS];
    sigset_t blocked;

    assert(argc >= 5);
    assert(rollcall_options_new("sales-dw", "Sales DW", "webroot", "4.2.1", ROOTS, 1, &options,
                                NULL) == ROLLCALL_OK);
    assert(rollcall_options_add_server(options, argv[1], NULL) == ROLLCALL_OK);
    assert(rollcall_options_set_state_dir(options, argv[2], NULL) == ROLLCALL_OK);
    assert(rollcall_options_on_event(options, on_event, &heard, NULL) == ROLLCALL_OK);
    assert(rollcall_client_open(options, &client, NULL) == ROLLCALL_OK);
    rollcall_options_free(options);
    assert(pthread_sigmask(SIG_BLOCK, NULL, &blocked) == 0 && sigismember(&blocked, SIGPIPE) == 0);

    mistakes(client);
    assert(rollcall_client_register(client, argv[3], argv[4], NULL) == ROLLCALL_OK);
    until(&heard, ROLLCALL_EVENT_KIND_REGISTERED, 0);
    for (int i = 0; i < THREADS; i++)
        assert(pthread_create(&threads[i], NULL, ask, client) == 0);
    for (int i = 0; i < THREADS; i++)
        assert(pthread_join(threads[i], NULL) == 0);
    until(&heard, ROLLCALL_EVENT_KIND_RENEWED, 0);

    if (argc > 5) {
        pthread_mutex_lock(&heard.lock);
        heard.to_free = client;
        pthread_mutex_unlock(&heard.lock);
    }
    assert(rollcall_client_unbind(client, NULL) == ROLLCALL_OK);
    until(&heard, ROLLCALL_EVENT_KIND_UNBOUND, argc > 5);
    if (argc <= 5)
        rollcall_client_free(client);
    puts("all is well");
    return 0;
}
