/*
 * A password that is kept under a key of the product's own, over a restart.
 *
 *     password SERVER STATE_DIR ACCOUNT PASSWORD
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <rollcall.h>

static const char *const ROOTS[] = {VENDOR_ROOT};

/* A product would ask its key store. */
static int32_t key_from(int32_t algorithm, uint8_t *key, size_t *length, void *user_data)
{
    assert(algorithm == ROLLCALL_PASSWORD_SM2);
    assert(*length >= 32);
    if (*(int *)user_data)
        return 1;
    memset(key, 0x42, 32);
    *length = 32;
    return 0;
}

static rollcall_client_t *opened(char **argv, int *locked)
{
    rollcall_options_t *options;
    rollcall_client_t *client;
    rollcall_error_t *error;

    assert(rollcall_options_new("sales-dw", "Sales DW", "webroot", "4.2.1", ROOTS, 1, &options,
                                NULL) == ROLLCALL_OK);
    assert(rollcall_options_add_server(options, argv[1], NULL) == ROLLCALL_OK);
    assert(rollcall_options_set_state_dir(options, argv[2], NULL) == ROLLCALL_OK);
    assert(rollcall_options_set_proxy(options, "none", NULL) == ROLLCALL_OK);
    assert(rollcall_options_set_proxy(options, "ftp://proxy", &error) == ROLLCALL_BAD_SETTING);
    assert(strstr(rollcall_error_message(error), "proxy"));
    rollcall_error_free(error);
    assert(rollcall_options_keep_password(options, 3, NULL) == ROLLCALL_BAD_SETTING);
    assert(rollcall_options_keep_password(options, ROLLCALL_PASSWORD_SM2, NULL) == ROLLCALL_OK);
    assert(rollcall_options_password_key_from(options, NULL, NULL, NULL) == ROLLCALL_NULL_ARGUMENT);
    assert(rollcall_options_password_key_from(options, key_from, locked, NULL) == ROLLCALL_OK);
    assert(rollcall_client_open(options, &client, NULL) == ROLLCALL_OK);
    rollcall_options_free(options);
    return client;
}

/* Whose password is kept, as a copy; "" is nobody's. */
static const char *kept(const rollcall_client_t *client)
{
    static char account[64];
    rollcall_status_t *status;

    assert(rollcall_client_status(client, &status, NULL) == ROLLCALL_OK);
    assert(!rollcall_status_password_trouble(status));
    const char *of = rollcall_status_kept_password_of(status);
    snprintf(account, sizeof account, "%s", of ? of : "");
    rollcall_status_free(status);
    return account;
}

int main(int argc, char **argv)
{
    int locked = 0;
    assert(argc == 5);

    rollcall_client_t *client = opened(argv, &locked);
    assert(rollcall_client_register_again(client, NULL) == ROLLCALL_NO_PASSWORD);
    assert(rollcall_client_register(client, argv[3], argv[4], NULL) == ROLLCALL_OK);
    assert(strcmp(kept(client), argv[3]) == 0);
    rollcall_client_free(client);

    client = opened(argv, &locked);
    assert(strcmp(kept(client), argv[3]) == 0);
    assert(rollcall_client_register_again(client, NULL) == ROLLCALL_OK);
    locked = 1;
    assert(rollcall_client_register_again(client, NULL) == ROLLCALL_NO_PASSWORD);
    locked = 0;
    assert(rollcall_client_forget_password(client, NULL) == ROLLCALL_OK);
    assert(strcmp(kept(client), "") == 0);
    assert(rollcall_client_register_again(client, NULL) == ROLLCALL_NO_PASSWORD);
    assert(rollcall_client_unbind(client, NULL) == ROLLCALL_OK);
    rollcall_client_free(client);

    puts("all is well");
    return 0;
}
