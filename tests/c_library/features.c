/*
 * What the account is licensed for: 50 topics, and no CDC. Below the page's own functions.
 *
 *     features SERVER STATE_DIR ACCOUNT PASSWORD
 */
#include <assert.h>
#include <string.h>

static const char *const ROOTS[] = {VENDOR_ROOT};

static rollcall_client_t *opened(char **argv)
{
    rollcall_options_t *options;
    rollcall_client_t *client;

    assert(rollcall_options_new("sales-dw", "Sales DW", "webroot", "4.2.1", ROOTS, 1, &options,
                                NULL) == ROLLCALL_OK);
    assert(rollcall_options_add_server(options, argv[1], NULL) == ROLLCALL_OK);
    assert(rollcall_options_set_state_dir(options, argv[2], NULL) == ROLLCALL_OK);
    assert(rollcall_client_open(options, &client, NULL) == ROLLCALL_OK);
    rollcall_options_free(options);
    return client;
}

/* Why new use of so many units may begin, or not. */
static rollcall_feature_reason_t why(const rollcall_client_t *client, const char *code, uint64_t units)
{
    rollcall_feature_t *feature;

    assert(rollcall_client_feature(client, code, units, &feature, NULL) == ROLLCALL_OK);
    rollcall_feature_reason_t reason = rollcall_feature_reason(feature);
    assert(rollcall_feature_new_allowed(feature) == (reason == ROLLCALL_FEATURE_REASON_LICENSED));
    assert(strcmp(rollcall_feature_code(feature), code) == 0 && rollcall_feature_message(feature));
    rollcall_feature_free(feature);
    return reason;
}

int main(int argc, char **argv)
{
    rollcall_client_t *client;
    rollcall_features_t *features;
    rollcall_feature_t *feature;
    rollcall_status_t *status;

    assert(argc == 5);
    client = opened(argv);
    assert(why(client, "topics", 1) == ROLLCALL_FEATURE_REASON_NOT_CONNECTED);
    assert(start_job(client, 1) == 1 && !may_go_on(client));
    assert(rollcall_client_register(client, argv[3], argv[4], NULL) == ROLLCALL_OK);

    assert(why(client, "topics", 50) == ROLLCALL_FEATURE_REASON_LICENSED);
    assert(start_job(client, 50) == 0 && may_go_on(client));
    assert(why(client, "topics", 51) == ROLLCALL_FEATURE_REASON_TOO_FEW);
    assert(start_job(client, 51) == 1);
    assert(rollcall_client_feature(client, "cdc", 1, &feature, NULL) == ROLLCALL_OK);
    assert(rollcall_feature_error_code(feature) == ROLLCALL_FEATURE_NOT_LICENSED);
    assert(!rollcall_feature_licensed(feature) && !rollcall_feature_running_allowed(feature));
    assert(rollcall_feature_kind(feature) == ROLLCALL_FEATURE_KIND_NONE);
    assert(rollcall_feature_on_running(feature) == ROLLCALL_FEATURE_ACTION_REFUSE);
    rollcall_feature_free(feature);

    assert(rollcall_client_features(client, &features, NULL) == ROLLCALL_OK);
    assert(rollcall_features_count(features) == 1 && !rollcall_features_at(features, 1));
    const rollcall_feature_t *topics = rollcall_features_at(features, 0);
    assert(strcmp(rollcall_feature_code(topics), "topics") == 0);
    assert(rollcall_feature_quantity(topics) == 50 && rollcall_feature_until(topics) == 0);
    assert(rollcall_feature_run_until(topics) == 0 && rollcall_feature_licensed(topics));
    assert(rollcall_feature_kind(topics) == ROLLCALL_FEATURE_KIND_FORMAL);
    assert(rollcall_feature_enforcement(topics) == ROLLCALL_ENFORCEMENT_ENFORCE);
    assert(rollcall_feature_last_failure(topics) == ROLLCALL_FAILURE_KIND_NONE);
    rollcall_features_free(features);

    assert(rollcall_client_disconnect(client, NULL) == ROLLCALL_OK);
    rollcall_client_free(client);
    client = opened(argv);
    assert(why(client, "topics", 1) == ROLLCALL_FEATURE_REASON_DISCONNECTED);
    assert(start_job(client, 1) == 1 && may_go_on(client));
    assert(rollcall_client_revalidate(client, NULL) == ROLLCALL_DISCONNECTED);
    assert(rollcall_client_status(client, &status, NULL) == ROLLCALL_OK);
    assert(rollcall_status_disconnected_at(status) > 0);
    rollcall_status_free(status);
    assert(rollcall_client_reconnect(client, NULL) == ROLLCALL_OK);
    assert(start_job(client, 1) == 0);
    assert(rollcall_client_unbind(client, NULL) == ROLLCALL_OK);
    assert(!may_go_on(client));
    rollcall_client_free(client);

    puts("all is well");
    return 0;
}
