/*
 * Rollcall's licence client for C: registers one node of a product with the vendor's Rollcall, keeps
 * it registered, and says at any moment whether it is, and if not, why not.
 *
 *     options -> client -> status, which lends its failures
 *                       -> feature: what the account is licensed for, and what to do
 *
 * Results. A function that can fail returns a code: ROLLCALL_OK, one from 1 to 99 for what was found
 * here, or the server's own, 10000 and above; which may be one that this file has no name for. Its last
 * parameter says more: `error` is NULL, or the address of a rollcall_error_t *, which is set to NULL
 * or to an error that you free. What the pointer held before is not looked at. New handles are handed
 * out in the same way; on failure the pointer is set to NULL.
 *
 * NULL is an error where something is needed (ROLLCALL_NULL_ARGUMENT). Functions that look at a
 * handle say 0, false or NULL of NULL, and those that free do nothing. All other pointers must be
 * valid: handles not yet freed, texts that end with a NUL.
 *
 * Texts are UTF-8. Those that you give are copied. Those that you get are lent: they live as long as
 * the handle that lends them, and are never freed by themselves.
 *
 * Threads. A client may be used by many at once; other handles by one at a time, whichever. Nobody
 * may use what another thread is freeing. After a fork, the child must leave the parent's handles
 * alone. The library's own threads block all signals, SIGPIPE among them.
 *
 * Faults of the library stay in it: they come back as ROLLCALL_PANIC.
 *
 * Made by `cargo xtask header`; don't edit.
 */

#ifndef ROLLCALL_H
#define ROLLCALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// All is well.
#define ROLLCALL_OK 0

// A pointer that must not be NULL is.
#define ROLLCALL_NULL_ARGUMENT 1

// A text is not UTF-8.
#define ROLLCALL_NOT_UTF8 2

// A setting is wrong; the message names it.
#define ROLLCALL_BAD_SETTING 3

// The state directory can't be used: not writable, in use by another process, damaged.
#define ROLLCALL_BAD_STATE 4

// No server was reached, or what answered was none. What is registered stays so until the lease ends.
#define ROLLCALL_UNREACHABLE 5

// What answered, or what is kept, is not signed by a pinned root.
#define ROLLCALL_UNTRUSTED 6

// The machine's clock was set back. Set it, and the node is registered again.
#define ROLLCALL_CLOCK_TAMPERED 7

// The lease is another node's.
#define ROLLCALL_OTHER_NODE 8

// The lease ended without being renewed: register again.
#define ROLLCALL_LEASE_OVER 9

// The node is not registered.
#define ROLLCALL_NOT_REGISTERED 10

// The call was broken off: try again.
#define ROLLCALL_INTERRUPTED 11

// A fault of this library, which it survived; it was told on stderr.
#define ROLLCALL_PANIC 12

// No password is kept, or it can't be read: register with account and password.
#define ROLLCALL_NO_PASSWORD 13

// The client was told to disconnect, and makes no calls: reconnect it.
#define ROLLCALL_DISCONNECTED 14

// Something that this version has no number for; the message says what.
#define ROLLCALL_OTHER 99

// Server: the request is not JSON.
#define ROLLCALL_JSON_PARSER_ERROR 10000

// Server: a field is wrong; the message names it.
#define ROLLCALL_PARAM_INPUT_ERROR 10001

// Server: too many attempts; wait as long as rollcall_error_retry_after() says.
#define ROLLCALL_TOO_MANY_REQUESTS 10002

// Server: see rollcall_error_action(); most often the registration is over.
#define ROLLCALL_LICENSE_FORMAT_ERROR 10003

// Server: there is nothing to unbind.
#define ROLLCALL_DO_NOT_NEED_DEACTIVATE 20000

// Server: its database fails; try again.
#define ROLLCALL_MYSQL_UPDATE_ERROR 20001

// Server: its cache fails; try again.
#define ROLLCALL_REDIS_UPDATE_ERROR 20002

// The account has no licence for the feature, or fewer units than were asked for.
#define ROLLCALL_FEATURE_NOT_LICENSED 21000

// The licence for the feature has expired; running use may go on.
#define ROLLCALL_FEATURE_EXPIRED 21001

// Server: all seats are taken; try again later.
#define ROLLCALL_SEATS_EXHAUSTED 21002

// Server: the session is over.
#define ROLLCALL_SESSION_LOST 21003

// Server: there are too many sessions on this machine.
#define ROLLCALL_SESSION_LIMIT 21004

// Server: no seat became free in time.
#define ROLLCALL_WAIT_TIMEOUT 21005

// Server: the seat can't be taken home.
#define ROLLCALL_BORROW_REFUSED 21006

// Server: the account's administrator doesn't allow it.
#define ROLLCALL_SESSION_DENIED 21007

// Server: the session was ended by hand.
#define ROLLCALL_SESSION_REVOKED 21008

// Server: the metered units of this period are used up.
#define ROLLCALL_UNITS_USED_UP 21009

// Server: there is no licence with this key.
#define ROLLCALL_LICENSE_KEY_UNKNOWN 22000

// The vendor has disabled the licence.
#define ROLLCALL_LICENSE_DISABLED 22001

// Features: the machine's clock was set back.
#define ROLLCALL_CLOCK_SET_BACK 22007

// Server: the account is over, or has not begun.
#define ROLLCALL_LICENSE_EXPIRED 30000

// Server: the account is for other versions.
#define ROLLCALL_REPORT_VERSION_ERROR 30001

// Server: the account is suspended or closed.
#define ROLLCALL_ACCOUNT_STATUS_ERROR 30002

// Server: this address may not call.
#define ROLLCALL_LICENSE_IP_ERROR 30003

// Server: this domain may not register.
#define ROLLCALL_LICENSE_DOMAIN_ERROR 30004

// Server: the account is for other products.
#define ROLLCALL_LICENSE_APPNAME_ERROR 30005

// Server: account or password is wrong.
#define ROLLCALL_ACCOUNT_INPUT_ERROR 30006

// Server: the account has no slot left.
#define ROLLCALL_REGISTER_OUT_OF_LIMIT 30007

// RSA-OAEP with SHA-256, under a key of 3072 bits.
#define ROLLCALL_PASSWORD_RSA_OAEP 1

// SM2 (GB/T 32918.4).
#define ROLLCALL_PASSWORD_SM2 2

// A use of a feature is about to begin.
#define ROLLCALL_USE_NEW 0

// A use of a feature has begun.
#define ROLLCALL_USE_RUNNING 1

// What to do about a failure.
enum rollcall_action_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Nothing.
  ROLLCALL_ACTION_NONE = 0,
  // Wait: it is tried again by itself.
  ROLLCALL_ACTION_RETRY = 1,
  // Correct what was entered or set.
  ROLLCALL_ACTION_FIX_REQUEST = 2,
  // Register again with account and password.
  ROLLCALL_ACTION_REREGISTER = 3,
  // Ask the vendor.
  ROLLCALL_ACTION_CONTACT_VENDOR = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rollcall_action_t rollcall_action_t;
#else
typedef int32_t rollcall_action_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// How a call failed.
enum rollcall_failure_kind_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // None did.
  ROLLCALL_FAILURE_KIND_NONE = 0,
  // No server can be reached, or none answers.
  ROLLCALL_FAILURE_KIND_UNREACHABLE = 1,
  // The proxy can't be reached, or doesn't connect.
  ROLLCALL_FAILURE_KIND_PROXY = 2,
  // TLS failed: most often the certificate isn't trusted.
  ROLLCALL_FAILURE_KIND_TLS = 3,
  // The server refused, and said why.
  ROLLCALL_FAILURE_KIND_REFUSED = 4,
  // What answered is no registration server of this vendor, or proves nothing.
  ROLLCALL_FAILURE_KIND_INVALID = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rollcall_failure_kind_t rollcall_failure_kind_t;
#else
typedef int32_t rollcall_failure_kind_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Whether the node is registered, and if not, why not.
enum rollcall_standing_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Not registered for a reason that this version has no name for; the message says what.
  ROLLCALL_STANDING_OTHER = 0,
  // It holds a lease that a pinned root stands for.
  ROLLCALL_STANDING_REGISTERED = 1,
  // It never was.
  ROLLCALL_STANDING_NOT_REGISTERED = 2,
  // It was, until its lease ended or the server said no for good; the code says which.
  ROLLCALL_STANDING_REGISTRATION_FAILED = 3,
  // It left.
  ROLLCALL_STANDING_UNBOUND = 4,
  // The machine's clock was set back. Set it, and the node is registered again.
  ROLLCALL_STANDING_CLOCK_TAMPERED = 5,
  // What is kept of the registration proves nothing; the next call may bring better.
  ROLLCALL_STANDING_UNTRUSTED = 6,
  // The lease that is kept is another node's.
  ROLLCALL_STANDING_OTHER_NODE = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rollcall_standing_t rollcall_standing_t;
#else
typedef int32_t rollcall_standing_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What to do, by verdict and enforcement.
enum rollcall_feature_action_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Go on: it is allowed.
  ROLLCALL_FEATURE_ACTION_ALLOW = 0,
  // Go on, and warn the user.
  ROLLCALL_FEATURE_ACTION_WARN = 1,
  // Go on, and write a log.
  ROLLCALL_FEATURE_ACTION_LOG = 2,
  // Refuse it.
  ROLLCALL_FEATURE_ACTION_REFUSE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rollcall_feature_action_t rollcall_feature_action_t;
#else
typedef int32_t rollcall_feature_action_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Whether a feature was sold or lent.
enum rollcall_feature_kind_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The account never had it.
  ROLLCALL_FEATURE_KIND_NONE = 0,
  // By a licence that was sold.
  ROLLCALL_FEATURE_KIND_FORMAL = 1,
  // Only by licences to try it with.
  ROLLCALL_FEATURE_KIND_TRIAL = 2,
  // By one of a kind that this version has no name for.
  ROLLCALL_FEATURE_KIND_OTHER = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rollcall_feature_kind_t rollcall_feature_kind_t;
#else
typedef int32_t rollcall_feature_kind_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Why new use of a feature may begin, or not.
enum rollcall_feature_reason_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // For a reason that this version has no name for; the message says what.
  ROLLCALL_FEATURE_REASON_OTHER = 0,
  // The account has it.
  ROLLCALL_FEATURE_REASON_LICENSED = 1,
  // The account has no licence for it (21000).
  ROLLCALL_FEATURE_REASON_NOT_LICENSED = 2,
  // The account has fewer units than were asked for (21000).
  ROLLCALL_FEATURE_REASON_TOO_FEW = 3,
  // It has ended (21001).
  ROLLCALL_FEATURE_REASON_EXPIRED = 4,
  // It is for other versions of the product (30001).
  ROLLCALL_FEATURE_REASON_VERSION = 5,
  // The client was told to disconnect.
  ROLLCALL_FEATURE_REASON_DISCONNECTED = 6,
  // The server has ended the registration; the code is its own.
  ROLLCALL_FEATURE_REASON_REGISTRATION_ENDED = 7,
  // Nothing is known yet: the server has not been reached.
  ROLLCALL_FEATURE_REASON_NOT_CONNECTED = 8,
  // The server has not been reached for so long that what it said last counts no longer.
  ROLLCALL_FEATURE_REASON_STALE = 9,
  // The machine's clock was set back (22007). Set it, and all is as before.
  ROLLCALL_FEATURE_REASON_CLOCK_TAMPERED = 10,
  // What is kept proves nothing; the next call may bring better.
  ROLLCALL_FEATURE_REASON_UNTRUSTED = 11,
  // The server says nothing of features: the account has no licences, or the server is an older one.
  ROLLCALL_FEATURE_REASON_NOT_STATED = 12,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rollcall_feature_reason_t rollcall_feature_reason_t;
#else
typedef int32_t rollcall_feature_reason_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What follows from a no, as the vendor wants it.
enum rollcall_enforcement_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The product refuses.
  ROLLCALL_ENFORCEMENT_ENFORCE = 0,
  // It warns, and goes on.
  ROLLCALL_ENFORCEMENT_WARN = 1,
  // It writes a log, and goes on.
  ROLLCALL_ENFORCEMENT_LOG = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rollcall_enforcement_t rollcall_enforcement_t;
#else
typedef int32_t rollcall_enforcement_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What happened.
enum rollcall_event_kind_t
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Something that this version has no name for; the message says what.
  ROLLCALL_EVENT_KIND_OTHER = 0,
  // The node was registered.
  ROLLCALL_EVENT_KIND_REGISTERED = 1,
  // The roll call was answered; the lease lives longer.
  ROLLCALL_EVENT_KIND_RENEWED = 2,
  // A call failed. The product runs on: its lease holds.
  ROLLCALL_EVENT_KIND_ATTEMPT_FAILED = 3,
  // "Registration Failed": nothing is tried any more until the node is registered again.
  ROLLCALL_EVENT_KIND_REGISTRATION_FAILED = 4,
  // The node was unbound.
  ROLLCALL_EVENT_KIND_UNBOUND = 5,
  // The state can't be written. All goes on, but a restart now would forget the latest.
  ROLLCALL_EVENT_KIND_STATE_NOT_SAVED = 6,
  // The verdict on some features has changed: whether new or running use is allowed.
  ROLLCALL_EVENT_KIND_FEATURES_CHANGED = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rollcall_event_kind_t rollcall_event_kind_t;
#else
typedef int32_t rollcall_event_kind_t;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Keeps one node registered, and says where it stands. For many threads at once.
typedef struct rollcall_client_t rollcall_client_t;

// Why a call failed.
typedef struct rollcall_error_t rollcall_error_t;

// Something that happened.
typedef struct rollcall_event_t rollcall_event_t;

// A call that failed, or several of the same interval.
typedef struct rollcall_failure_t rollcall_failure_t;

// A feature at one moment: the verdict, and what to do.
typedef struct rollcall_feature_t rollcall_feature_t;

// The features that are known, at one moment.
typedef struct rollcall_features_t rollcall_features_t;

// What a client is opened with. For one thread at a time.
typedef struct rollcall_options_t rollcall_options_t;

// Where the node stood when it was asked for.
typedef struct rollcall_status_t rollcall_status_t;

// Is told what happens, with the pointer that was set with it.
typedef void (*rollcall_event_callback_t)(const struct rollcall_event_t *event, void *user_data);

// Gives the private key that kept passwords are encrypted for: PKCS #8 (DER) of 3072 bits or more for
// RSA, the number's 32 bytes for SM2.
//
// `length` is how many bytes there is room for at `key`, and is to be set to how many were put there.
// Returns 0; anything else says that the key is not to be had. Called on threads of the library's, as
// event callbacks are.
typedef int32_t (*rollcall_key_callback_t)(int32_t algorithm,
                                           uint8_t *key,
                                           size_t *length,
                                           void *user_data);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The code that the call returned.
int32_t rollcall_error_code(const struct rollcall_error_t *error);

// The code's name, such as "ACCOUNT_INPUT_ERROR". Lent by the error.
const char *rollcall_error_name(const struct rollcall_error_t *error);

// What happened, in a sentence or two of English. Lent by the error.
const char *rollcall_error_message(const struct rollcall_error_t *error);

// What to do about it.
rollcall_action_t rollcall_error_action(const struct rollcall_error_t *error);

// The address of the server's help page for the code, or NULL. Lent by the error.
const char *rollcall_error_help(const struct rollcall_error_t *error);

// The request's id, to be quoted to support, or NULL. Lent by the error.
const char *rollcall_error_request_id(const struct rollcall_error_t *error);

// How many seconds to wait before trying again, or 0.
uint32_t rollcall_error_retry_after(const struct rollcall_error_t *error);

// With ROLLCALL_REGISTER_OUT_OF_LIMIT: how many slots of the account are taken.
uint32_t rollcall_error_nodes_in_use(const struct rollcall_error_t *error);

// With ROLLCALL_REGISTER_OUT_OF_LIMIT: how many slots the account has.
uint32_t rollcall_error_max_nodes(const struct rollcall_error_t *error);

// With ROLLCALL_REGISTER_OUT_OF_LIMIT: when the next slot frees by itself, in Unix seconds, or 0.
int64_t rollcall_error_next_slot_frees_at(const struct rollcall_error_t *error);

// With ROLLCALL_REGISTER_OUT_OF_LIMIT: the id of a node that has been silent for long, a candidate for
// unbinding; index 0 is the longest silent, NULL the end of the list. Lent by the error.
const char *rollcall_error_silent_node(const struct rollcall_error_t *error,
                                       size_t index);

// How the call failed, if one was made.
rollcall_failure_kind_t rollcall_error_failure_kind(const struct rollcall_error_t *error);

// Free an error, and the texts that it lent. NULL is fine.
void rollcall_error_free(struct rollcall_error_t *error);

// Options for this node: the installation that it belongs to, the installation's name for people, the
// product's app name and version.
//
// `roots` are `root_count` thumbprints of the vendor's root key, as `rollcall key list` prints them.
// They say whom the product believes: let them be constants of its code, not a setting.
int32_t rollcall_options_new(const char *project_id,
                             const char *project_name,
                             const char *app_name,
                             const char *version,
                             const char *const *roots,
                             size_t root_count,
                             struct rollcall_options_t **options,
                             struct rollcall_error_t **error);

// Add the vendor's address at a server, such as "https://licence.example.com/acme-soft". Up to six are
// tried in the order in which they were added.
int32_t rollcall_options_add_server(struct rollcall_options_t *options,
                                    const char *address,
                                    struct rollcall_error_t **error);

// Where the registration is kept. Every node has a directory of its own. It has to be set.
int32_t rollcall_options_set_state_dir(struct rollcall_options_t *options,
                                       const char *dir,
                                       struct rollcall_error_t **error);

// The node's id within its project, where something knows better than to make one up, as with
// containers: it must stay the same when the node is made anew, and differ from those of copies.
int32_t rollcall_options_set_node_id(struct rollcall_options_t *options,
                                     const char *id,
                                     struct rollcall_error_t **error);

// The domain that the node serves.
int32_t rollcall_options_set_domain(struct rollcall_options_t *options,
                                    const char *domain,
                                    struct rollcall_error_t **error);

// The node's hostname, for people.
int32_t rollcall_options_set_hostname(struct rollcall_options_t *options,
                                      const char *hostname,
                                      struct rollcall_error_t **error);

// How many seconds a connection may take to be made: 1 to 32, 3 by default.
int32_t rollcall_options_set_connect_timeout(struct rollcall_options_t *options,
                                             uint32_t seconds,
                                             struct rollcall_error_t **error);

// How many seconds an answer may take, connecting included: 30 by default.
int32_t rollcall_options_set_answer_timeout(struct rollcall_options_t *options,
                                            uint32_t seconds,
                                            struct rollcall_error_t **error);

// How often a call that got no answer is made again before it has failed: 0 to 10 times, 3 by default.
int32_t rollcall_options_set_retries(struct rollcall_options_t *options,
                                     uint32_t retries,
                                     struct rollcall_error_t **error);

// Trust these certificate authorities as well as the system's: PEM, one or more. Which server is the
// vendor's is the pinned roots' to say all the same.
int32_t rollcall_options_add_authorities(struct rollcall_options_t *options,
                                         const char *pem,
                                         struct rollcall_error_t **error);

// Reach servers behind TLS through this proxy, such as "http://user:password@proxy:3128", whatever
// HTTPS_PROXY and its kin say; "none" connects directly.
int32_t rollcall_options_set_proxy(struct rollcall_options_t *options,
                                   const char *address,
                                   struct rollcall_error_t **error);

// Read settings from this TOML file, unless ROLLCALL_CLIENT_CONFIG in the environment names another.
// They win over the options, and the environment over them. The file must be there when the client is
// opened.
int32_t rollcall_options_set_settings_file(struct rollcall_options_t *options,
                                           const char *path,
                                           struct rollcall_error_t **error);

// Connect directly, whatever HTTPS_PROXY and its kin say.
int32_t rollcall_options_set_no_proxy(struct rollcall_options_t *options,
                                      struct rollcall_error_t **error);

// Call back when something happens, with `user_data`, which may be NULL. NULL as `callback` calls
// nobody.
//
// All calls come from one thread of the library's own, one after another, from rollcall_client_open()
// on until rollcall_client_free() returns. The event is gone when the callback returns. The callback
// may call everything here, also free the client; it must not throw, longjmp or end its thread. One
// that is slow misses events and holds nothing else up.
int32_t rollcall_options_on_event(struct rollcall_options_t *options,
                                  rollcall_event_callback_t callback,
                                  void *user_data,
                                  struct rollcall_error_t **error);

// Free options; clients that were opened with them stay. NULL is fine.
void rollcall_options_free(struct rollcall_options_t *options);

// Read what is kept, take the state directory for this process, and answer the roll call from now on,
// on threads of the library's own. Nothing is sent here. The options can be used again or freed.
//
// ROLLCALL_SERVER (several with commas), ROLLCALL_STATE_DIR and the other settings win over the options
// where they stand in the environment, or in the file that ROLLCALL_CLIENT_CONFIG names.
int32_t rollcall_client_open(const struct rollcall_options_t *options,
                             struct rollcall_client_t **client,
                             struct rollcall_error_t **error);

// Whether the node is registered: at once, and whatever the network does.
bool rollcall_client_is_registered(const struct rollcall_client_t *client);

// Where the node stands: at once, and whatever the network does.
int32_t rollcall_client_status(const struct rollcall_client_t *client,
                               struct rollcall_status_t **status,
                               struct rollcall_error_t **error);

// Register the node, or register it again, with an account's name and password. Waits for the server.
//
// The server first has to show keys that a pinned root signed. The password travels encrypted if the
// vendor publishes a key for it, and is kept only if the options say so.
int32_t rollcall_client_register(const struct rollcall_client_t *client,
                                 const char *account,
                                 const char *password,
                                 struct rollcall_error_t **error);

// Answer the roll call now, due or not; it is answered without this. Waits for the server.
int32_t rollcall_client_revalidate(const struct rollcall_client_t *client,
                                   struct rollcall_error_t **error);

// Leave: the slot is free for another node at once. Waits for the server.
int32_t rollcall_client_unbind(const struct rollcall_client_t *client,
                               struct rollcall_error_t **error);

// End the roll call and free the client; the node stays registered until its lease ends. NULL is fine.
//
// No other thread may be using the client. Waits for a callback that is running, so hold no lock that
// it needs; afterwards there are no threads of the client's any more.
void rollcall_client_free(struct rollcall_client_t *client);

// The library's version, such as "1.2.3". Never freed.
const char *rollcall_version(void);

// Keep the account's password after a registration, encrypted by ROLLCALL_PASSWORD_RSA_OAEP or
// ROLLCALL_PASSWORD_SM2, for rollcall_client_register_again().
//
// One that is kept by another algorithm is encrypted anew by rollcall_client_open(), which may take a
// second. Where none is to be kept, one that was is forgotten then.
int32_t rollcall_options_keep_password(struct rollcall_options_t *options,
                                       int32_t algorithm,
                                       struct rollcall_error_t **error);

// Take the private key for kept passwords from the product, in place of a file beside them. `user_data`
// may be NULL.
int32_t rollcall_options_password_key_from(struct rollcall_options_t *options,
                                           rollcall_key_callback_t callback,
                                           void *user_data,
                                           struct rollcall_error_t **error);

// Register the node again with the password that is kept. Waits for the server.
//
// ROLLCALL_NO_PASSWORD if none is, or if it can't be read.
int32_t rollcall_client_register_again(const struct rollcall_client_t *client,
                                       struct rollcall_error_t **error);

// Forget the password that is kept. The node stays registered.
int32_t rollcall_client_forget_password(const struct rollcall_client_t *client,
                                        struct rollcall_error_t **error);

// The account whose password is kept, or NULL. Lent by the status.
const char *rollcall_status_kept_password_of(const struct rollcall_status_t *status);

// Why a password could not be kept, encrypted anew or forgotten, or NULL. Lent by the status.
const char *rollcall_status_password_trouble(const struct rollcall_status_t *status);

// Where the node stands, in one word.
rollcall_standing_t rollcall_status_standing(const struct rollcall_status_t *status);

// ROLLCALL_OK if the node is registered, else why not, as a code: the server's, or one of those below
// 100.
int32_t rollcall_status_code(const struct rollcall_status_t *status);

// The same for people, in English. Lent by the status.
const char *rollcall_status_message(const struct rollcall_status_t *status);

// The node's id. Lent by the status.
const char *rollcall_status_node_id(const struct rollcall_status_t *status);

// The registration's id, or NULL. Lent by the status.
const char *rollcall_status_registration_id(const struct rollcall_status_t *status);

// The account that the node is registered with, or NULL. Lent by the status.
const char *rollcall_status_account(const struct rollcall_status_t *status);

// When the lease ends or ended, in Unix seconds, or 0.
int64_t rollcall_status_lease_expires_at(const struct rollcall_status_t *status);

// When the next call is due, in Unix seconds, or 0.
int64_t rollcall_status_next_call_at(const struct rollcall_status_t *status);

// Intervals in a row without success. For display: the lease's end decides, not this number.
uint32_t rollcall_status_failures_in_a_row(const struct rollcall_status_t *status);

// How many of them end a registration. For display.
uint32_t rollcall_status_allowed_failures(const struct rollcall_status_t *status);

// How many failures are on the list, at most a hundred.
size_t rollcall_status_failure_count(const struct rollcall_status_t *status);

// A failure of the list, of which 0 is the oldest; NULL beyond its end. Lent by the status.
const struct rollcall_failure_t *rollcall_status_failure(const struct rollcall_status_t *status,
                                                         size_t index);

// Why the newest state could not be written, or NULL. Lent by the status.
const char *rollcall_status_not_saved(const struct rollcall_status_t *status);

// Since when the client is disconnected, in Unix seconds, or 0.
int64_t rollcall_status_disconnected_at(const struct rollcall_status_t *status);

// Free a status, and what it lent. NULL is fine.
void rollcall_status_free(struct rollcall_status_t *status);

// What to do about the use (ROLLCALL_USE_…) of so many units of a feature, in one word: at once, and
// whatever the network does. Refuse, if an argument is wrong.
rollcall_feature_action_t rollcall_client_feature_action(const struct rollcall_client_t *client,
                                                         const char *code,
                                                         uint64_t quantity,
                                                         int32_t usage);

// What the account has of a feature, for the use of so many units of it: at once, and whatever the
// network does. 1 unit of what is only on or off.
int32_t rollcall_client_feature(const struct rollcall_client_t *client,
                                const char *code,
                                uint64_t quantity,
                                struct rollcall_feature_t **feature,
                                struct rollcall_error_t **error);

// All features that are known: at once, and whatever the network does.
int32_t rollcall_client_features(const struct rollcall_client_t *client,
                                 struct rollcall_features_t **features,
                                 struct rollcall_error_t **error);

// Disconnect from the server, over restarts: no calls are made, and no new use of features may begin;
// running use goes on as it would otherwise. The node's slot isn't given back.
int32_t rollcall_client_disconnect(const struct rollcall_client_t *client,
                                   struct rollcall_error_t **error);

// Reconnect: what the server said counts again, and the next call is due at once. Doesn't wait for it.
int32_t rollcall_client_reconnect(const struct rollcall_client_t *client,
                                  struct rollcall_error_t **error);

// How many features there are.
size_t rollcall_features_count(const struct rollcall_features_t *features);

// One of the features, by their codes; NULL beyond the end. Lent by the features, and not to be freed.
const struct rollcall_feature_t *rollcall_features_at(const struct rollcall_features_t *features,
                                                      size_t index);

// Free features, and what they lent. NULL is fine.
void rollcall_features_free(struct rollcall_features_t *features);

// Its code. Lent by the feature.
const char *rollcall_feature_code(const struct rollcall_feature_t *feature);

// The verdict for people, in English. Lent by the feature.
const char *rollcall_feature_message(const struct rollcall_feature_t *feature);

// Whether the account has a licence for it that has not ended.
bool rollcall_feature_licensed(const struct rollcall_feature_t *feature);

// Whether it was sold or lent.
rollcall_feature_kind_t rollcall_feature_kind(const struct rollcall_feature_t *feature);

// How many units the account has; 1 of what is only on or off.
uint64_t rollcall_feature_quantity(const struct rollcall_feature_t *feature);

// When it ends or ended, in Unix seconds; 0 is never.
int64_t rollcall_feature_until(const struct rollcall_feature_t *feature);

// When running use ends, in Unix seconds; 0 is never.
int64_t rollcall_feature_run_until(const struct rollcall_feature_t *feature);

// Whether new use may begin.
bool rollcall_feature_new_allowed(const struct rollcall_feature_t *feature);

// Whether use that has begun may go on.
bool rollcall_feature_running_allowed(const struct rollcall_feature_t *feature);

// Why new use may begin, or not.
rollcall_feature_reason_t rollcall_feature_reason(const struct rollcall_feature_t *feature);

// The public code of the reason, such as ROLLCALL_FEATURE_NOT_LICENSED; 0 where it has none.
int32_t rollcall_feature_error_code(const struct rollcall_feature_t *feature);

// What the vendor wants to follow from a no.
rollcall_enforcement_t rollcall_feature_enforcement(const struct rollcall_feature_t *feature);

// What to do where new use is about to begin.
rollcall_feature_action_t rollcall_feature_on_new(const struct rollcall_feature_t *feature);

// What to do about use that has begun.
rollcall_feature_action_t rollcall_feature_on_running(const struct rollcall_feature_t *feature);

// How the last call to the server failed, unless one has succeeded since.
rollcall_failure_kind_t rollcall_feature_last_failure(const struct rollcall_feature_t *feature);

// Free a feature that rollcall_client_feature() made, and what it lent. NULL is fine.
void rollcall_feature_free(struct rollcall_feature_t *feature);

// When the first of the calls was made, in Unix seconds.
int64_t rollcall_failure_at(const struct rollcall_failure_t *failure);

// How many calls it stands for.
uint32_t rollcall_failure_attempts(const struct rollcall_failure_t *failure);

// The server's code; 0 where the server was not reached or not believed.
int32_t rollcall_failure_code(const struct rollcall_failure_t *failure);

// How the call failed.
rollcall_failure_kind_t rollcall_failure_kind(const struct rollcall_failure_t *failure);

// The code's name, or "/" where there is none. Lent by the failure.
const char *rollcall_failure_name(const struct rollcall_failure_t *failure);

// What happened. Lent by the failure.
const char *rollcall_failure_message(const struct rollcall_failure_t *failure);

// What to do about it.
rollcall_action_t rollcall_failure_action(const struct rollcall_failure_t *failure);

// The request's id, to be quoted to support, or NULL. Lent by the failure.
const char *rollcall_failure_request_id(const struct rollcall_failure_t *failure);

// What happened.
rollcall_event_kind_t rollcall_event_kind(const struct rollcall_event_t *event);

// Why, as a code; 0 if nothing is wrong, and where the server was not reached or not believed.
int32_t rollcall_event_code(const struct rollcall_event_t *event);

// What happened, in English. Lent by the event.
const char *rollcall_event_message(const struct rollcall_event_t *event);

// Of a registration, the account's name; else NULL. Lent by the event.
const char *rollcall_event_account(const struct rollcall_event_t *event);

// When the lease ends that was got, in Unix seconds, or 0.
int64_t rollcall_event_lease_expires_at(const struct rollcall_event_t *event);

// The failed call, or NULL. Lent by the event.
const struct rollcall_failure_t *rollcall_event_failure(const struct rollcall_event_t *event);

// Of a failed attempt: failures in a row, this one included. For display.
uint32_t rollcall_event_failures_in_a_row(const struct rollcall_event_t *event);

// Of a failed attempt: how many end a registration. For display.
uint32_t rollcall_event_allowed_failures(const struct rollcall_event_t *event);

// How many features changed.
size_t rollcall_event_feature_count(const struct rollcall_event_t *event);

// One of the features that changed; NULL beyond the end. Lent by the event, and not to be freed.
const struct rollcall_feature_t *rollcall_event_feature(const struct rollcall_event_t *event,
                                                        size_t index);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ROLLCALL_H */
